export { type ConsoleDeps, type ConsoleService, consoleService } from './console.js';
export type { EveryCall } from './views/every-call.js';
export { views } from './views/index.js';
export type { View, ViewDeps, ViewMaker, ViewRequest } from './views/view.js';
export { viewsPath } from './views/views-path.js';
