export { type ConsoleService, consoleService } from './console.js';
export type { ConsoleDeps } from './deps.js';
export type { CallerContext, EveryCall } from './views/every-call.js';
export type { View, ViewDeps, ViewMaker, ViewRequest } from './views/view.js';
export { viewsPath } from './views/views-path.js';
