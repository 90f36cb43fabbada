export * from './api/chat-api';
export * from './api/chat-authorizer';
export * from './api/chat-capability';
export * from './api/chat-token-function';
export * from './room';
export * from './room-grants';
