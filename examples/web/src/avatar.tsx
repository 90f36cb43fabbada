import { colourOf, initials } from './names';

/** A person's initials on a colour that is theirs. */
export function Avatar({ userId, name }: { readonly userId: string; readonly name: string }) {
  return <span class={`avatar ${colourOf(userId)}`} aria-hidden="true">{initials(name)}</span>;
}
