/**
 * What Python's `sagemaker` 2.257.7 sent to a recording server for the calls of
 * `training.test.ts`, `predictor.test.ts` and `alerts.test.ts`, by flow and in order: requests that
 * change something, and those whose form is of interest. Moments in names are replaced by
 * `moment-1` and so on, JSON inside of texts is written without blanks, and empty lists of tags
 * are left out.
 */
export const pythonTraining: Readonly<
  Record<string, readonly { operation: string; body: unknown }[]>
> = {
  plain: [
    {
      operation: 'CreateTrainingJob',
      body: {
        AlgorithmSpecification: {
          TrainingInputMode: 'File',
          TrainingImage: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
          MetricDefinitions: [
            {
              Name: 'loss',
              Regex: 'loss=(.*)',
            },
          ],
        },
        OutputDataConfig: {
          S3OutputPath: 's3://wine/output',
        },
        TrainingJobName: 'wine-job',
        StoppingCondition: {
          MaxRuntimeInSeconds: 3600,
        },
        ResourceConfig: {
          VolumeSizeInGB: 5,
          InstanceCount: 1,
          InstanceType: 'ml.m4.xlarge',
        },
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        InputDataConfig: [
          {
            DataSource: {
              S3DataSource: {
                S3DataType: 'S3Prefix',
                S3Uri: 's3://wine/train.csv',
                S3DataDistributionType: 'FullyReplicated',
              },
            },
            ContentType: 'csv',
            ChannelName: 'train',
          },
          {
            DataSource: {
              S3DataSource: {
                S3DataType: 'AugmentedManifestFile',
                S3Uri: 's3://wine/validation.csv',
                S3DataDistributionType: 'ShardedByS3Key',
                AttributeNames: ['a', 'b'],
              },
            },
            CompressionType: 'Gzip',
            ContentType: 'csv',
            RecordWrapperType: 'RecordIO',
            InputMode: 'Pipe',
            ChannelName: 'validation',
          },
        ],
        HyperParameters: {
          max_depth: '5',
          eta: '0.2',
          objective: 'reg:squarederror',
          num_round: '100',
          early: 'True',
          listed: '[1,2]',
        },
        Environment: {
          A: 'b',
        },
        Tags: [
          {
            Key: 't',
            Value: 'u',
          },
        ],
        VpcConfig: {
          Subnets: ['subnet-1'],
          SecurityGroupIds: ['sg-1'],
        },
        DebugHookConfig: {
          S3OutputPath: 's3://wine/output',
          CollectionConfigurations: [],
        },
        ProfilerConfig: {
          S3OutputPath: 's3://wine/output',
          DisableProfiler: false,
        },
      },
    },
    {
      operation: 'CreateModel',
      body: {
        ModelName: 'wine-training-moment-1',
        ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r',
        PrimaryContainer: {
          Image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
          Environment: {},
          ModelDataUrl: 's3://wine/output/wine-job/output/model.tar.gz',
        },
        Tags: [
          {
            Key: 't',
            Value: 'u',
          },
        ],
        VpcConfig: {
          Subnets: ['subnet-1'],
          SecurityGroupIds: ['sg-1'],
        },
      },
    },
    {
      operation: 'CreateEndpointConfig',
      body: {
        EndpointConfigName: 'wine-training-moment-1',
        ProductionVariants: [
          {
            VariantName: 'AllTraffic',
            ModelName: 'wine-training-moment-1',
            InitialVariantWeight: 1,
            InitialInstanceCount: 1,
            InstanceType: 'ml.m4.xlarge',
          },
        ],
        Tags: [
          {
            Key: 't',
            Value: 'u',
          },
        ],
        DataCaptureConfig: {
          EnableCapture: true,
          InitialSamplingPercentage: 34,
          DestinationS3Uri: 's3://wine/data-capture',
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
        EndpointName: 'wine-training-moment-1',
        EndpointConfigName: 'wine-training-moment-1',
        Tags: [
          {
            Key: 't',
            Value: 'u',
          },
        ],
      },
    },
  ],
  defaults: [
    {
      operation: 'CreateTrainingJob',
      body: {
        AlgorithmSpecification: {
          TrainingInputMode: 'File',
          TrainingImage: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
        },
        OutputDataConfig: {
          S3OutputPath: 's3://wine/',
        },
        TrainingJobName: 'sagemaker-xgboost-moment-1',
        StoppingCondition: {
          MaxRuntimeInSeconds: 86400,
        },
        ResourceConfig: {
          VolumeSizeInGB: 30,
          InstanceCount: 1,
          InstanceType: 'ml.m4.xlarge',
        },
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        InputDataConfig: [
          {
            DataSource: {
              S3DataSource: {
                S3DataType: 'S3Prefix',
                S3Uri: 's3://wine/train',
                S3DataDistributionType: 'FullyReplicated',
              },
            },
            ChannelName: 'training',
          },
        ],
        HyperParameters: {
          num_round: '10',
          max_depth: '3',
        },
        DebugHookConfig: {
          S3OutputPath: 's3://wine/',
          CollectionConfigurations: [],
        },
        ProfilerConfig: {
          S3OutputPath: 's3://wine/',
          DisableProfiler: false,
        },
      },
    },
    {
      operation: 'CreateModel',
      body: {
        ModelName: 'sagemaker-xgboost-moment-2',
        ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r',
        PrimaryContainer: {
          Image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
          Environment: {},
          ModelDataUrl: 's3://wine/sagemaker-xgboost-moment-1/output/model.tar.gz',
        },
      },
    },
    {
      operation: 'CreateEndpointConfig',
      body: {
        EndpointConfigName: 'ep',
        ProductionVariants: [
          {
            VariantName: 'AllTraffic',
            ModelName: 'sagemaker-xgboost-moment-2',
            InitialVariantWeight: 1,
            InitialInstanceCount: 1,
            InstanceType: 'ml.m4.xlarge',
          },
        ],
      },
    },
    {
      operation: 'CreateEndpoint',
      body: {
        EndpointName: 'ep',
        EndpointConfigName: 'ep',
      },
    },
    {
      operation: 'CreateModel',
      body: {
        ModelName: 'mm',
        ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r',
        PrimaryContainer: {
          Image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
          Environment: {},
          ModelDataUrl: 's3://wine/sagemaker-xgboost-moment-1/output/model.tar.gz',
        },
      },
    },
    {
      operation: 'CreateEndpointConfig',
      body: {
        EndpointConfigName: 'sagemaker-xgboost-moment-3',
        ProductionVariants: [
          {
            VariantName: 'AllTraffic',
            ModelName: 'mm',
            InitialVariantWeight: 1,
            InitialInstanceCount: 2,
            InstanceType: 'ml.m5.large',
          },
        ],
      },
    },
    {
      operation: 'CreateEndpoint',
      body: {
        EndpointName: 'sagemaker-xgboost-moment-3',
        EndpointConfigName: 'sagemaker-xgboost-moment-3',
      },
    },
  ],
  analytics: [
    {
      operation: 'GetMetricStatistics',
      body: {
        Namespace: '/aws/sagemaker/TrainingJobs',
        MetricName: 'validation:rmse',
        Dimensions: [
          {
            Name: 'TrainingJobName',
            Value: 'wine-job',
          },
        ],
        StartTime: 1700000000,
        EndTime: 1700000120,
        Period: 60,
        Statistics: ['Average'],
      },
    },
  ],
  script: [
    {
      operation: 'PUT /wine/script-job/source/sourcedir.tar.gz',
      body: {
        'x-amz-server-side-encryption': 'aws:kms',
      },
    },
    {
      operation: 'CreateTrainingJob',
      body: {
        AlgorithmSpecification: {
          TrainingInputMode: 'File',
          TrainingImage: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
        },
        OutputDataConfig: {
          S3OutputPath: 's3://wine/out',
        },
        TrainingJobName: 'script-job',
        StoppingCondition: {
          MaxRuntimeInSeconds: 86400,
        },
        ResourceConfig: {
          VolumeSizeInGB: 30,
          InstanceCount: 1,
          InstanceType: 'ml.m4.xlarge',
        },
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        InputDataConfig: [
          {
            DataSource: {
              S3DataSource: {
                S3DataType: 'S3Prefix',
                S3Uri: 's3://wine/train',
                S3DataDistributionType: 'FullyReplicated',
              },
            },
            ChannelName: 'training',
          },
        ],
        HyperParameters: {
          epochs: '3',
          name: 'x',
          sagemaker_submit_directory: '"s3://wine/script-job/source/sourcedir.tar.gz"',
          sagemaker_program: '"train.py"',
          sagemaker_container_log_level: '20',
          sagemaker_job_name: '"script-job"',
          sagemaker_region: '"us-east-1"',
        },
        DebugHookConfig: {
          S3OutputPath: 's3://wine/out',
          CollectionConfigurations: [],
        },
        ProfilerConfig: {
          S3OutputPath: 's3://wine/out',
          DisableProfiler: false,
        },
      },
    },
    {
      operation: 'CreateModel',
      body: {
        ModelName: 'sagemaker-xgboost-moment-1',
        ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r',
        PrimaryContainer: {
          Image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
          Environment: {},
          ModelDataUrl: 's3://wine/out/script-job/output/model.tar.gz',
        },
      },
    },
    {
      operation: 'CreateEndpointConfig',
      body: {
        EndpointConfigName: 'script-ep',
        ProductionVariants: [
          {
            VariantName: 'AllTraffic',
            ModelName: 'sagemaker-xgboost-moment-1',
            InitialVariantWeight: 1,
            InitialInstanceCount: 1,
            InstanceType: 'ml.m4.xlarge',
          },
        ],
      },
    },
    {
      operation: 'CreateEndpoint',
      body: {
        EndpointName: 'script-ep',
        EndpointConfigName: 'script-ep',
      },
    },
  ],
  script2: [
    {
      operation: 'PUT /wine/script2-job/source/sourcedir.tar.gz',
      body: {
        'x-amz-server-side-encryption': 'aws:kms',
      },
    },
    {
      operation: 'CreateTrainingJob',
      body: {
        AlgorithmSpecification: {
          TrainingInputMode: 'File',
          TrainingImage: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
        },
        OutputDataConfig: {
          S3OutputPath: 's3://wine/',
        },
        TrainingJobName: 'script2-job',
        StoppingCondition: {
          MaxRuntimeInSeconds: 86400,
        },
        ResourceConfig: {
          VolumeSizeInGB: 30,
          InstanceCount: 1,
          InstanceType: 'ml.m4.xlarge',
        },
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        HyperParameters: {
          epochs: '3',
          name: '"x"',
          sagemaker_submit_directory: '"s3://wine/script2-job/source/sourcedir.tar.gz"',
          sagemaker_program: '"train.py"',
          sagemaker_container_log_level: '20',
          sagemaker_job_name: '"script2-job"',
          sagemaker_region: '"us-east-1"',
        },
        DebugHookConfig: {
          S3OutputPath: 's3://wine/',
          CollectionConfigurations: [],
        },
        ProfilerConfig: {
          S3OutputPath: 's3://wine/',
          DisableProfiler: false,
        },
      },
    },
  ],
  sklearn: [
    {
      operation: 'PUT /wine/sk-job/source/sourcedir.tar.gz',
      body: {
        'x-amz-server-side-encryption': 'aws:kms',
      },
    },
    {
      operation: 'CreateTrainingJob',
      body: {
        AlgorithmSpecification: {
          TrainingInputMode: 'File',
          TrainingImage:
            '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3',
        },
        OutputDataConfig: {
          S3OutputPath: 's3://wine/',
        },
        TrainingJobName: 'sk-job',
        StoppingCondition: {
          MaxRuntimeInSeconds: 86400,
        },
        ResourceConfig: {
          VolumeSizeInGB: 30,
          InstanceCount: 1,
          InstanceType: 'ml.m5.large',
        },
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        InputDataConfig: [
          {
            DataSource: {
              S3DataSource: {
                S3DataType: 'S3Prefix',
                S3Uri: 's3://wine/train',
                S3DataDistributionType: 'FullyReplicated',
              },
            },
            ChannelName: 'train',
          },
        ],
        HyperParameters: {
          n: '10',
          name: '"x"',
          sagemaker_submit_directory: '"s3://wine/sk-job/source/sourcedir.tar.gz"',
          sagemaker_program: '"train.py"',
          sagemaker_container_log_level: '20',
          sagemaker_job_name: '"sk-job"',
          sagemaker_region: '"us-east-1"',
        },
        DebugHookConfig: {
          S3OutputPath: 's3://wine/',
          CollectionConfigurations: [],
        },
        ProfilerConfig: {
          S3OutputPath: 's3://wine/',
          DisableProfiler: false,
        },
      },
    },
    {
      operation: 'CreateModel',
      body: {
        ModelName: 'sagemaker-scikit-learn-moment-1',
        ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r',
        PrimaryContainer: {
          Image:
            '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3',
          Environment: {
            SAGEMAKER_PROGRAM: 'train.py',
            SAGEMAKER_SUBMIT_DIRECTORY: 's3://wine/sk-job/source/sourcedir.tar.gz',
            SAGEMAKER_CONTAINER_LOG_LEVEL: '20',
            SAGEMAKER_REGION: 'us-east-1',
          },
          ModelDataUrl: 's3://wine/sk-job/output/model.tar.gz',
        },
      },
    },
    {
      operation: 'CreateEndpointConfig',
      body: {
        EndpointConfigName: 'sk-ep',
        ProductionVariants: [
          {
            VariantName: 'AllTraffic',
            ModelName: 'sagemaker-scikit-learn-moment-1',
            InitialVariantWeight: 1,
            InitialInstanceCount: 1,
            InstanceType: 'ml.m5.large',
          },
        ],
      },
    },
    {
      operation: 'CreateEndpoint',
      body: {
        EndpointName: 'sk-ep',
        EndpointConfigName: 'sk-ep',
      },
    },
  ],
  xgboost: [
    {
      operation: 'PUT /wine/xg-job/source/sourcedir.tar.gz',
      body: {
        'x-amz-server-side-encryption': 'aws:kms',
      },
    },
    {
      operation: 'CreateTrainingJob',
      body: {
        AlgorithmSpecification: {
          TrainingInputMode: 'File',
          TrainingImage: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
        },
        OutputDataConfig: {
          S3OutputPath: 's3://wine/out',
        },
        TrainingJobName: 'xg-job',
        StoppingCondition: {
          MaxRuntimeInSeconds: 86400,
        },
        ResourceConfig: {
          VolumeSizeInGB: 30,
          InstanceCount: 1,
          InstanceType: 'ml.m5.large',
        },
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        InputDataConfig: [
          {
            DataSource: {
              S3DataSource: {
                S3DataType: 'S3Prefix',
                S3Uri: 's3://wine/train',
                S3DataDistributionType: 'FullyReplicated',
              },
            },
            ChannelName: 'train',
          },
        ],
        HyperParameters: {
          n: '10',
          sagemaker_submit_directory: '"s3://wine/xg-job/source/sourcedir.tar.gz"',
          sagemaker_program: '"train.py"',
          sagemaker_container_log_level: '20',
          sagemaker_job_name: '"xg-job"',
          sagemaker_region: '"us-east-1"',
        },
        DebugHookConfig: {
          S3OutputPath: 's3://wine/out',
          CollectionConfigurations: [],
        },
        ProfilerConfig: {
          S3OutputPath: 's3://wine/out',
          DisableProfiler: false,
        },
      },
    },
    {
      operation: 'CreateModel',
      body: {
        ModelName: 'sagemaker-xgboost-moment-1',
        ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r',
        PrimaryContainer: {
          Image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
          Environment: {
            SAGEMAKER_PROGRAM: 'train.py',
            SAGEMAKER_SUBMIT_DIRECTORY: 's3://wine/xg-job/source/sourcedir.tar.gz',
            SAGEMAKER_CONTAINER_LOG_LEVEL: '20',
            SAGEMAKER_REGION: 'us-east-1',
          },
          ModelDataUrl: 's3://wine/out/xg-job/output/model.tar.gz',
        },
      },
    },
    {
      operation: 'CreateEndpointConfig',
      body: {
        EndpointConfigName: 'xg-ep',
        ProductionVariants: [
          {
            VariantName: 'AllTraffic',
            ModelName: 'sagemaker-xgboost-moment-1',
            InitialVariantWeight: 1,
            InitialInstanceCount: 1,
            InstanceType: 'ml.m5.large',
          },
        ],
      },
    },
    {
      operation: 'CreateEndpoint',
      body: {
        EndpointName: 'xg-ep',
        EndpointConfigName: 'xg-ep',
      },
    },
  ],
  predictor: [
    {
      operation: 'CreateEndpointConfig',
      body: {
        EndpointConfigName: 'ep-moment-1',
        ProductionVariants: [
          {
            VariantName: 'AllTraffic',
            ModelName: 'sagemaker-xgboost-moment-2',
            InitialInstanceCount: 1,
            InstanceType: 'ml.m4.xlarge',
            InitialVariantWeight: 1,
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
      operation: 'UpdateEndpoint',
      body: {
        EndpointName: 'ep',
        EndpointConfigName: 'ep-moment-1',
      },
    },
    {
      operation: 'CreateEndpointConfig',
      body: {
        EndpointConfigName: 'ep-moment-3',
        ProductionVariants: [
          {
            VariantName: 'AllTraffic',
            ModelName: 'sagemaker-xgboost-moment-2',
            InitialInstanceCount: 1,
            InstanceType: 'ml.m4.xlarge',
            InitialVariantWeight: 1,
          },
        ],
        DataCaptureConfig: {
          EnableCapture: false,
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
      operation: 'UpdateEndpoint',
      body: {
        EndpointName: 'ep',
        EndpointConfigName: 'ep-moment-3',
      },
    },
    {
      operation: 'CreateEndpointConfig',
      body: {
        EndpointConfigName: 'ep-moment-4',
        ProductionVariants: [
          {
            VariantName: 'AllTraffic',
            ModelName: 'sagemaker-xgboost-moment-2',
            InitialInstanceCount: 1,
            InstanceType: 'ml.m4.xlarge',
            InitialVariantWeight: 1,
          },
        ],
        DataCaptureConfig: {
          EnableCapture: true,
          InitialSamplingPercentage: 50,
          DestinationS3Uri: 's3://wine/elsewhere',
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
      operation: 'UpdateEndpoint',
      body: {
        EndpointName: 'ep',
        EndpointConfigName: 'ep-moment-4',
      },
    },
    {
      operation: 'CreateEndpointConfig',
      body: {
        EndpointConfigName: 'ep-moment-5',
        ProductionVariants: [
          {
            VariantName: 'AllTraffic',
            ModelName: 'sagemaker-xgboost-moment-2',
            InitialInstanceCount: 1,
            InstanceType: 'ml.m4.xlarge',
            InitialVariantWeight: 1,
          },
        ],
        DataCaptureConfig: {
          EnableCapture: true,
          InitialSamplingPercentage: 50,
          DestinationS3Uri: 's3://wine/elsewhere',
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
      operation: 'UpdateEndpoint',
      body: {
        EndpointName: 'ep',
        EndpointConfigName: 'ep-moment-5',
      },
    },
    {
      operation: 'CreateEndpointConfig',
      body: {
        EndpointConfigName: 'ep-moment-5-moment-6',
        ProductionVariants: [
          {
            VariantName: 'AllTraffic',
            ModelName: 'other',
            InitialVariantWeight: 1,
            InitialInstanceCount: 2,
            InstanceType: 'ml.m5.xlarge',
          },
        ],
        Tags: [
          {
            Key: 'a',
            Value: 'b',
          },
        ],
        KmsKeyId: 'k',
        DataCaptureConfig: {
          EnableCapture: true,
          InitialSamplingPercentage: 50,
          DestinationS3Uri: 's3://wine/elsewhere',
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
      operation: 'UpdateEndpoint',
      body: {
        EndpointName: 'ep',
        EndpointConfigName: 'ep-moment-5-moment-6',
      },
    },
    {
      operation: 'CreateEndpointConfig',
      body: {
        EndpointConfigName: 'ep-moment-5-2026-11-22-0-moment-7',
        ProductionVariants: [
          {
            VariantName: 'AllTraffic',
            ModelName: 'other',
            InitialInstanceCount: 2,
            InstanceType: 'ml.m5.xlarge',
            InitialVariantWeight: 1,
          },
        ],
        KmsKeyId: 'k',
        DataCaptureConfig: {
          EnableCapture: false,
          InitialSamplingPercentage: 5,
          DestinationS3Uri: 's3://wine/x',
          CaptureOptions: [
            {
              CaptureMode: 'Input',
            },
          ],
        },
      },
    },
    {
      operation: 'UpdateEndpoint',
      body: {
        EndpointName: 'ep',
        EndpointConfigName: 'ep-moment-5-2026-11-22-0-moment-7',
      },
    },
  ],
  alerts: [
    {
      operation: 'ListMonitoringAlerts',
      body: {
        MonitoringScheduleName: 's',
        MaxResults: 10,
      },
    },
    {
      operation: 'UpdateMonitoringAlert',
      body: {
        MonitoringScheduleName: 's',
        MonitoringAlertName: 'a',
        DatapointsToAlert: 2,
        EvaluationPeriod: 3,
      },
    },
    {
      operation: 'ListMonitoringAlertHistory',
      body: {
        MonitoringScheduleName: 's',
        SortBy: 'CreationTime',
        SortOrder: 'Descending',
        MaxResults: 10,
      },
    },
    {
      operation: 'ListMonitoringAlertHistory',
      body: {
        MonitoringScheduleName: 's',
        SortBy: 'Status',
        SortOrder: 'Ascending',
        MaxResults: 5,
        MonitoringAlertName: 'a',
        StatusEquals: 'OK',
      },
    },
  ],
};
