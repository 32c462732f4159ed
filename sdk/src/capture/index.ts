export {
  type CaptureBatch,
  CaptureDelayed,
  type CaptureDestination,
  type CaptureLine,
  type CaptureReceipt,
  CaptureRefused,
} from './capture-destination.js';
export {
  type CapturedFunction,
  type CaptureFunctionOptions,
  captureFunction,
} from './capture-function.js';
export type { CaptureData, CaptureRecord, Exchange, Payload } from './capture-record.js';
export {
  type CaptureServerOptions,
  captureMiddleware,
  captureServer,
  type Handler,
  type Middleware,
} from './capture-server.js';
export { type CaptureOptions, type CaptureStats, Captures } from './captures.js';
export {
  HttpCaptureDestination,
  type HttpCaptureDestinationOptions,
} from './http-capture-destination.js';
export {
  S3CaptureDestination,
  type S3CaptureDestinationOptions,
} from './s3-capture-destination.js';
