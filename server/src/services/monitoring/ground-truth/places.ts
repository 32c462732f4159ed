import { underS3Uri } from '../../common/s3-uri.js';

/**
 * Where labels of an endpoint lie that were sent one by one: beside its captures' destination,
 * under AWS's folders by the hour. Each merge reads them besides what its GroundTruthS3Input names.
 */
export function endpointLabelsUri(captureDestination: string, endpoint: string): string {
  const [scheme = '', , bucket = '', ...folders] = captureDestination
    .replace(/\/+$/, '')
    .split('/');
  const above = [scheme, '', bucket, ...folders.slice(0, -1)].join('/');
  return underS3Uri(above, `ground-truth/${endpoint}`);
}
