import type {
  GetDataCatalogCommandInput,
  GetDataCatalogCommandOutput,
  GetWorkGroupCommandInput,
  GetWorkGroupCommandOutput,
  ListDataCatalogsCommandInput,
  ListDataCatalogsCommandOutput,
  ListWorkGroupsCommandInput,
  ListWorkGroupsCommandOutput,
} from '@aws-sdk/client-athena';
import type { Handler } from '../../base/service.js';
import { catalogName } from '../common/table-catalog.js';
import { checkCatalog } from './metadata.js';
import { workGroup } from './room.js';
import { checkWorkGroup } from './start-query-execution.js';

const engine = 'Athena engine version 3';
const EngineVersion = { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: engine };

/** The one catalog and the one workgroup that there are: constants, told in AWS's shapes. */
export const placeOperations = {
  ListDataCatalogs: (async () => ({
    DataCatalogsSummary: [{ CatalogName: catalogName, Type: 'GLUE' }],
  })) satisfies Handler<ListDataCatalogsCommandInput, ListDataCatalogsCommandOutput>,
  GetDataCatalog: (async ({ Name }, { accountId }) => {
    checkCatalog(Name);
    return {
      DataCatalog: { Name: catalogName, Type: 'GLUE', Parameters: { 'catalog-id': accountId } },
    };
  }) satisfies Handler<GetDataCatalogCommandInput, GetDataCatalogCommandOutput>,
  ListWorkGroups: (async () => ({
    WorkGroups: [{ Name: workGroup, State: 'ENABLED', Description: '', EngineVersion }],
  })) satisfies Handler<ListWorkGroupsCommandInput, ListWorkGroupsCommandOutput>,
  GetWorkGroup: (async ({ WorkGroup: name }) => {
    checkWorkGroup(name);
    return {
      WorkGroup: {
        ...{ Name: workGroup, State: 'ENABLED', Description: '' },
        Configuration: {
          ...{ ResultConfiguration: {}, EnforceWorkGroupConfiguration: false, EngineVersion },
          ...{ PublishCloudWatchMetricsEnabled: false, RequesterPaysEnabled: false },
        },
      },
    };
  }) satisfies Handler<GetWorkGroupCommandInput, GetWorkGroupCommandOutput>,
};
