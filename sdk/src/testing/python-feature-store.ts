/**
 * What Python's SDK (2.257.7) sends of its feature-store classes, recorded before it is signed, queries sorted; the
 * calls are those of feature-group.test.ts.
 */
export const pythonFeatureStore = {
  requests: [
    {
      operation: 'CreateFeatureGroup',
      body: {
        FeatureGroupName: 'g',
        RecordIdentifierFeatureName: 'id',
        EventTimeFeatureName: 'EventTime',
        FeatureDefinitions: [
          {
            FeatureName: 'id',
            FeatureType: 'Integral',
          },
          {
            FeatureName: 'price',
            FeatureType: 'Fractional',
          },
          {
            FeatureName: 'name',
            FeatureType: 'String',
          },
          {
            FeatureName: 'EventTime',
            FeatureType: 'Fractional',
          },
        ],
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        OfflineStoreConfig: {
          DisableGlueTableCreation: false,
          S3StorageConfig: {
            S3Uri: 's3://b/p',
          },
        },
      },
    },
    {
      operation: 'CreateFeatureGroup',
      body: {
        FeatureGroupName: 'g',
        RecordIdentifierFeatureName: 'id',
        EventTimeFeatureName: 'EventTime',
        FeatureDefinitions: [
          {
            FeatureName: 'id',
            FeatureType: 'Integral',
          },
          {
            FeatureName: 'price',
            FeatureType: 'Fractional',
          },
          {
            FeatureName: 'name',
            FeatureType: 'String',
          },
          {
            FeatureName: 'EventTime',
            FeatureType: 'Fractional',
          },
        ],
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        OnlineStoreConfig: {
          EnableOnlineStore: true,
          SecurityConfig: {
            KmsKeyId: 'k1',
          },
          TtlDuration: {
            Unit: 'Hours',
            Value: 3,
          },
          StorageType: 'InMemory',
        },
        ThroughputConfig: {
          ThroughputMode: 'Provisioned',
          ProvisionedReadCapacityUnits: 10,
          ProvisionedWriteCapacityUnits: 20,
        },
        Description: 'd',
        Tags: [
          {
            Key: 't',
            Value: 'u',
          },
        ],
      },
    },
    {
      operation: 'CreateFeatureGroup',
      body: {
        FeatureGroupName: 'g',
        RecordIdentifierFeatureName: 'id',
        EventTimeFeatureName: 'EventTime',
        FeatureDefinitions: [
          {
            FeatureName: 'id',
            FeatureType: 'Integral',
          },
          {
            FeatureName: 'price',
            FeatureType: 'Fractional',
          },
          {
            FeatureName: 'name',
            FeatureType: 'String',
          },
          {
            FeatureName: 'EventTime',
            FeatureType: 'Fractional',
          },
        ],
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        OnlineStoreConfig: {
          EnableOnlineStore: true,
        },
        OfflineStoreConfig: {
          DisableGlueTableCreation: true,
          S3StorageConfig: {
            S3Uri: 's3://b/p',
            KmsKeyId: 'k2',
          },
          DataCatalogConfig: {
            TableName: 't',
            Catalog: 'c',
            Database: 'd',
          },
          TableFormat: 'Iceberg',
        },
      },
    },
    {
      operation: 'UpdateFeatureGroup',
      body: {
        FeatureGroupName: 'g',
        OnlineStoreConfig: {
          TtlDuration: {
            Unit: 'Days',
            Value: 1,
          },
        },
        ThroughputConfig: {
          ThroughputMode: 'OnDemand',
        },
        FeatureAdditions: [
          {
            FeatureName: 'x',
            FeatureType: 'Fractional',
          },
          {
            FeatureName: 'y',
            FeatureType: 'String',
            CollectionType: 'List',
          },
          {
            FeatureName: 'v',
            FeatureType: 'Fractional',
            CollectionType: 'Vector',
            CollectionConfig: {
              VectorConfig: {
                Dimension: 3,
              },
            },
          },
        ],
      },
    },
    {
      operation: 'UpdateFeatureMetadata',
      body: {
        FeatureGroupName: 'g',
        FeatureName: 'price',
        Description: 'in EUR',
        ParameterAdditions: [
          {
            Key: 'source',
            Value: 'shop',
          },
        ],
        ParameterRemovals: ['old'],
      },
    },
    {
      operation: 'DescribeFeatureMetadata',
      body: {
        FeatureGroupName: 'g',
        FeatureName: 'price',
      },
    },
    {
      operation: 'DescribeFeatureGroup',
      body: {
        FeatureGroupName: 'g',
        NextToken: 'n',
      },
    },
    {
      operation: 'PUT /FeatureGroup/g',
      body: {
        Record: [
          {
            FeatureName: 'id',
            ValueAsString: '1',
          },
          {
            FeatureName: 'y',
            ValueAsStringList: ['a', 'b'],
          },
        ],
        TtlDuration: {
          Unit: 'Weeks',
          Value: 2,
        },
        TargetStores: ['OnlineStore'],
      },
    },
    {
      operation: 'GET /FeatureGroup/g?FeatureName=price&RecordIdentifierValueAsString=1',
      body: null,
    },
    {
      operation:
        'DELETE /FeatureGroup/g?DeletionMode=HardDelete&EventTime=2024-01-01T00:00:00Z&RecordIdentifierValueAsString=1',
      body: null,
    },
    {
      operation: 'StartQueryExecution',
      body: {
        QueryString: 'SELECT 1',
        QueryExecutionContext: {
          Catalog: 'AwsDataCatalog',
          Database: 'sagemaker_featurestore',
        },
        ResultConfiguration: {
          OutputLocation: 's3://b/q',
          EncryptionConfiguration: {
            EncryptionOption: 'SSE_KMS',
            KmsKey: 'k',
          },
        },
        WorkGroup: 'w',
      },
    },
    {
      operation: 'ListFeatureGroups',
      body: {
        NameContains: 'g',
        SortOrder: 'Ascending',
        SortBy: 'Name',
        MaxResults: 5,
      },
    },
    {
      operation: 'Search',
      body: {
        Resource: 'FeatureMetadata',
        SearchExpression: {
          Filters: [
            {
              Name: 'FeatureName',
              Value: 'pri',
              Operator: 'Contains',
            },
          ],
          Operator: 'Or',
        },
        SortBy: 'FeatureName',
        SortOrder: 'Ascending',
        MaxResults: 3,
      },
    },
    {
      operation: 'POST /BatchGetRecord',
      body: {
        Identifiers: [
          {
            FeatureGroupName: 'g',
            RecordIdentifiersValueAsString: ['1', '2'],
            FeatureNames: ['price'],
          },
        ],
        ExpirationTimeResponse: 'Enabled',
      },
    },
    {
      operation: 'DeleteFeatureGroup',
      body: {
        FeatureGroupName: 'g',
      },
    },
  ],
  /** Of a data frame with an int64, a float64, a string and a float64 column: PutRecord's records. */
  ingested: [
    [
      {
        FeatureName: 'id',
        ValueAsString: '1',
      },
      {
        FeatureName: 'price',
        ValueAsString: '1.5',
      },
      {
        FeatureName: 'name',
        ValueAsString: 'a',
      },
      {
        FeatureName: 'EventTime',
        ValueAsString: '1700000000.0',
      },
    ],
    [
      {
        FeatureName: 'id',
        ValueAsString: '2',
      },
      {
        FeatureName: 'price',
        ValueAsString: '2.0',
      },
      {
        FeatureName: 'EventTime',
        ValueAsString: '1700000001.5',
      },
    ],
    [
      {
        FeatureName: 'id',
        ValueAsString: '3',
      },
      {
        FeatureName: 'name',
        ValueAsString: 'c "q"',
      },
      {
        FeatureName: 'EventTime',
        ValueAsString: '1700000002.25',
      },
    ],
  ],
  hiveDdl:
    "CREATE EXTERNAL TABLE IF NOT EXISTS sagemaker_featurestore.g (\n  id INT\n  price FLOAT\n  name STRING\n  EventTime FLOAT\n  write_time TIMESTAMP\n  event_time TIMESTAMP\n  is_deleted BOOLEAN\n)\nROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'\n  STORED AS\n  INPUTFORMAT 'parquet.hive.DeprecatedParquetInputFormat'\n  OUTPUTFORMAT 'parquet.hive.DeprecatedParquetOutputFormat'\nLOCATION 's3://b/p/data'",
};
