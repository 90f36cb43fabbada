/** Tags as the Amazon IVS Chat API takes them. */
export type TagMap = Record<string, string>;
