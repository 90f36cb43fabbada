export * from './room';
export * from './room-grants';
