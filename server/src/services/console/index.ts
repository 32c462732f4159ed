export { type ConsoleDeps, type ConsoleService, consoleService } from './console.js';
export type { ConsoleExecution, ConsoleSchedule, RunKey } from './runs.js';
