/**
 * What Python's `sagemaker` 2.257.6 sent to a recording server for the calls of `flow.test.ts`, in
 * order. Names made from the moment are replaced by `definition-1` and so on, JSON inside of texts
 * is written without blanks, and empty lists of tags are left out.
 */
export const pythonRequests: { operation: string; body: unknown }[] = [
  {
    operation: 'CreateModel',
    body: {
      ModelName: 'wine-model',
      ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r',
      PrimaryContainer: {
        Image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
        Environment: {
          A: 'b',
        },
        ModelDataUrl: 's3://wine/model.tar.gz',
      },
    },
  },
  {
    operation: 'CreateEndpointConfig',
    body: {
      EndpointConfigName: 'wine-endpoint',
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: 'wine-model',
          InitialVariantWeight: 1,
          InitialInstanceCount: 1,
          InstanceType: 'ml.m4.xlarge',
        },
      ],
      DataCaptureConfig: {
        EnableCapture: true,
        InitialSamplingPercentage: 20,
        DestinationS3Uri: 's3://wine/model-monitor/data-capture',
        CaptureOptions: [
          {
            CaptureMode: 'Input',
          },
          {
            CaptureMode: 'Output',
          },
        ],
        CaptureContentTypeHeader: {
          CsvContentTypes: ['text/csv'],
          JsonContentTypes: ['application/json'],
        },
      },
    },
  },
  {
    operation: 'CreateEndpoint',
    body: {
      EndpointName: 'wine-endpoint',
      EndpointConfigName: 'wine-endpoint',
    },
  },
  {
    operation: 'InvokeEndpoint',
    body: {
      headers: {
        'content-type': 'text/csv',
        accept: '*/*',
        'x-amzn-sagemaker-target-variant': 'AllTraffic',
        'x-amzn-sagemaker-inference-id': 'i',
        'x-amzn-sagemaker-custom-attributes': 'c',
      },
      path: '/endpoints/wine-endpoint/invocations',
      body: '1,"a,b"\n2,',
    },
  },
  {
    operation: 'CreateProcessingJob',
    body: {
      ProcessingJobName: 'base-job',
      ProcessingResources: {
        ClusterConfig: {
          InstanceType: 'ml.m5.xlarge',
          InstanceCount: 1,
          VolumeSizeInGB: 20,
        },
      },
      AppSpecification: {
        ImageUri: '156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer',
      },
      RoleArn: 'arn:aws:iam::000000000000:role/r',
      ProcessingInputs: [
        {
          InputName: 'baseline_dataset_input',
          AppManaged: false,
          S3Input: {
            S3Uri: 's3://wine/train.csv',
            LocalPath: '/opt/ml/processing/input/baseline_dataset_input',
            S3DataType: 'S3Prefix',
            S3InputMode: 'File',
            S3DataDistributionType: 'FullyReplicated',
            S3CompressionType: 'None',
          },
        },
      ],
      ProcessingOutputConfig: {
        Outputs: [
          {
            OutputName: 'monitoring_output',
            AppManaged: false,
            S3Output: {
              S3Uri: 's3://wine/base',
              LocalPath: '/opt/ml/processing/output',
              S3UploadMode: 'EndOfJob',
            },
          },
        ],
      },
      Environment: {
        k: 'v',
        output_path: '/opt/ml/processing/output',
        publish_cloudwatch_metrics: 'Disabled',
        dataset_format: '{"csv":{"header":false,"output_columns_position":"START"}}',
        dataset_source: '/opt/ml/processing/input/baseline_dataset_input',
      },
      StoppingCondition: {
        MaxRuntimeInSeconds: 3600,
      },
      Tags: [
        {
          Key: 't',
          Value: 'u',
        },
      ],
    },
  },
  {
    operation: 'CreateDataQualityJobDefinition',
    body: {
      JobDefinitionName: 'definition-1',
      DataQualityAppSpecification: {
        ImageUri: '156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer',
        Environment: {
          k: 'v',
          publish_cloudwatch_metrics: 'Enabled',
        },
      },
      DataQualityJobInput: {
        EndpointInput: {
          EndpointName: 'wine-endpoint',
          LocalPath: '/opt/ml/processing/input/endpoint',
          S3InputMode: 'File',
          S3DataDistributionType: 'FullyReplicated',
        },
      },
      DataQualityJobOutputConfig: {
        MonitoringOutputs: [
          {
            S3Output: {
              S3Uri: 's3://wine/model-monitor/monitoring/wine-hourly/results',
              LocalPath: '/opt/ml/processing/output',
              S3UploadMode: 'Continuous',
            },
          },
        ],
      },
      JobResources: {
        ClusterConfig: {
          InstanceCount: 1,
          InstanceType: 'ml.m5.xlarge',
          VolumeSizeInGB: 20,
        },
      },
      RoleArn: 'arn:aws:iam::000000000000:role/r',
      DataQualityBaselineConfig: {
        ConstraintsResource: {
          S3Uri: 's3://wine/base/constraints.json',
        },
        StatisticsResource: {
          S3Uri: 's3://wine/base/statistics.json',
        },
        BaseliningJobName: 'base-job',
      },
      StoppingCondition: {
        MaxRuntimeInSeconds: 3600,
      },
      Tags: [
        {
          Key: 't',
          Value: 'u',
        },
      ],
    },
  },
  {
    operation: 'CreateMonitoringSchedule',
    body: {
      MonitoringScheduleName: 'wine-hourly',
      MonitoringScheduleConfig: {
        MonitoringJobDefinitionName: 'definition-1',
        MonitoringType: 'DataQuality',
        ScheduleConfig: {
          ScheduleExpression: 'cron(0 * ? * * *)',
        },
      },
      Tags: [
        {
          Key: 't',
          Value: 'u',
        },
      ],
    },
  },
  {
    operation: 'UpdateMonitoringSchedule',
    body: {
      MonitoringScheduleName: 'wine-hourly',
      MonitoringScheduleConfig: {
        MonitoringJobDefinitionName: 'definition-1',
        MonitoringType: 'DataQuality',
        ScheduleConfig: {
          ScheduleExpression: 'cron(0 5 ? * * *)',
        },
      },
    },
  },
  {
    operation: 'CreateDataQualityJobDefinition',
    body: {
      JobDefinitionName: 'definition-2',
      DataQualityAppSpecification: {
        ImageUri: '156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer',
        Environment: {
          k: 'v',
          publish_cloudwatch_metrics: 'Enabled',
        },
      },
      DataQualityJobInput: {
        EndpointInput: {
          EndpointName: 'wine-endpoint',
          LocalPath: '/opt/ml/processing/input/endpoint',
          S3InputMode: 'File',
          S3DataDistributionType: 'FullyReplicated',
        },
      },
      DataQualityJobOutputConfig: {
        MonitoringOutputs: [
          {
            S3Output: {
              S3Uri: 's3://wine/elsewhere',
              LocalPath: '/opt/ml/processing/output',
              S3UploadMode: 'Continuous',
            },
          },
        ],
      },
      JobResources: {
        ClusterConfig: {
          InstanceCount: 2,
          InstanceType: 'ml.m5.xlarge',
          VolumeSizeInGB: 20,
        },
      },
      RoleArn: 'arn:aws:iam::000000000000:role/r',
      DataQualityBaselineConfig: {
        BaseliningJobName: 'base-job',
        ConstraintsResource: {
          S3Uri: 's3://wine/base/constraints.json',
        },
        StatisticsResource: {
          S3Uri: 's3://wine/base/statistics.json',
        },
      },
      StoppingCondition: {
        MaxRuntimeInSeconds: 3600,
      },
      Tags: [
        {
          Key: 't',
          Value: 'u',
        },
      ],
    },
  },
  {
    operation: 'UpdateMonitoringSchedule',
    body: {
      MonitoringScheduleName: 'wine-hourly',
      MonitoringScheduleConfig: {
        MonitoringJobDefinitionName: 'definition-2',
        MonitoringType: 'DataQuality',
        ScheduleConfig: {
          ScheduleExpression: 'cron(0 * ? * * *)',
        },
      },
    },
  },
  {
    operation: 'StopMonitoringSchedule',
    body: {
      MonitoringScheduleName: 'wine-hourly',
    },
  },
  {
    operation: 'StartMonitoringSchedule',
    body: {
      MonitoringScheduleName: 'wine-hourly',
    },
  },
  {
    operation: 'DeleteMonitoringSchedule',
    body: {
      MonitoringScheduleName: 'wine-hourly',
    },
  },
  {
    operation: 'DeleteDataQualityJobDefinition',
    body: {
      JobDefinitionName: 'definition-2',
    },
  },
  {
    operation: 'DeleteModel',
    body: {
      ModelName: 'wine-model',
    },
  },
  {
    operation: 'DeleteEndpointConfig',
    body: {
      EndpointConfigName: 'wine-endpoint',
    },
  },
  {
    operation: 'DeleteEndpoint',
    body: {
      EndpointName: 'wine-endpoint',
    },
  },
];
