/** The mark that a directory is being removed: nothing opens any more. */
export const REMOVING = 'removing';
