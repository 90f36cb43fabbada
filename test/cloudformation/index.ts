export * from './lambda';
export * from './requests';
export * from './sandboxes';
export * from './stack';
export * from './wire';
