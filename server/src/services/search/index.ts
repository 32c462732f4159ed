import type { ServiceOperations } from '../../base/service.js';
import type { Searchable } from '../common/searchable.js';
import { search } from './search.js';

/** SageMaker's Search over what the rooms offer. */
export const searchService = (searchables: readonly Searchable[]): ServiceOperations => ({
  service: 'sagemaker',
  handlers: { Search: search(searchables) },
});
