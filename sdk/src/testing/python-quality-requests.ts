/**
 * What Python's `sagemaker` 2.257.7 sent for the calls of `model-quality.test.ts`, by flow and in
 * order: requests that change something. Moments in names are replaced by `moment-1` and so on,
 * JSON inside of texts is written without blanks, and empty lists of tags are left out.
 */
export const pythonQuality: Readonly<
  Record<string, readonly { operation: string; body: unknown }[]>
> = {
  everything: [
    {
      operation:
        'PUT /wine/model-monitor/baselining/base-job/input/post_analytics_processor_script_input/after.py',
      body: {},
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
              S3Uri: 's3://wine/validated.csv',
              LocalPath: '/opt/ml/processing/input/baseline_dataset_input',
              S3DataType: 'S3Prefix',
              S3InputMode: 'File',
              S3DataDistributionType: 'FullyReplicated',
              S3CompressionType: 'None',
            },
          },
          {
            InputName: 'post_analytics_processor_script_input',
            AppManaged: false,
            S3Input: {
              S3Uri:
                's3://wine/model-monitor/baselining/base-job/input/post_analytics_processor_script_input',
              LocalPath: '/opt/ml/processing/input/post_analytics_processor_script_input',
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
          dataset_format: '{"csv":{"header":true,"output_columns_position":"START"}}',
          post_analytics_processor_script:
            '/opt/ml/processing/input/post_analytics_processor_script_input/after.py',
          dataset_source: '/opt/ml/processing/input/baseline_dataset_input',
          analysis_type: 'MODEL_QUALITY',
          problem_type: 'BinaryClassification',
          inference_attribute: 'prediction',
          probability_attribute: 'probability',
          ground_truth_attribute: 'label',
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
      operation: 'CreateModelQualityJobDefinition',
      body: {
        JobDefinitionName: 'model-quality-job-definition-moment-1',
        ModelQualityAppSpecification: {
          ImageUri: '156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer',
          ProblemType: 'BinaryClassification',
          RecordPreprocessorSourceUri: 's3://wine/before.py',
          Environment: {
            k: 'v',
            publish_cloudwatch_metrics: 'Enabled',
          },
        },
        ModelQualityJobInput: {
          EndpointInput: {
            EndpointName: 'wine-endpoint',
            LocalPath: '/opt/ml/processing/input_data',
            S3InputMode: 'File',
            S3DataDistributionType: 'FullyReplicated',
            StartTimeOffset: '-P8D',
            EndTimeOffset: '-P1D',
            ProbabilityAttribute: '0',
            ProbabilityThresholdAttribute: 0.7,
          },
          GroundTruthS3Input: {
            S3Uri: 's3://wine/ground-truth',
          },
        },
        ModelQualityJobOutputConfig: {
          MonitoringOutputs: [
            {
              S3Output: {
                S3Uri: 's3://wine/model-monitor/monitoring/wine-quality/results',
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
        ModelQualityBaselineConfig: {
          ConstraintsResource: {
            S3Uri: 's3://wine/base/constraints.json',
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
        MonitoringScheduleName: 'wine-quality',
        MonitoringScheduleConfig: {
          MonitoringJobDefinitionName: 'model-quality-job-definition-moment-1',
          MonitoringType: 'ModelQuality',
          ScheduleConfig: {
            ScheduleExpression: 'cron(0 0 ? * * *)',
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
      operation: 'CreateModelQualityJobDefinition',
      body: {
        JobDefinitionName: 'model-quality-job-definition-moment-2',
        ModelQualityAppSpecification: {
          ImageUri: '156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer',
          ProblemType: 'BinaryClassification',
          RecordPreprocessorSourceUri: 's3://wine/before.py',
          Environment: {
            k: 'v',
            publish_cloudwatch_metrics: 'Enabled',
          },
        },
        ModelQualityJobInput: {
          EndpointInput: {
            EndpointName: 'wine-endpoint',
            LocalPath: '/opt/ml/processing/input_data',
            S3InputMode: 'File',
            S3DataDistributionType: 'FullyReplicated',
            StartTimeOffset: '-P8D',
            EndTimeOffset: '-P1D',
            ProbabilityAttribute: '0',
            ProbabilityThresholdAttribute: 0.7,
          },
          GroundTruthS3Input: {
            S3Uri: 's3://wine/labels',
          },
        },
        ModelQualityJobOutputConfig: {
          MonitoringOutputs: [
            {
              S3Output: {
                S3Uri: 's3://wine/model-monitor/monitoring/wine-quality/results',
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
        ModelQualityBaselineConfig: {
          ConstraintsResource: {
            S3Uri: 's3://wine/base/constraints.json',
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
      operation: 'UpdateMonitoringSchedule',
      body: {
        MonitoringScheduleName: 'wine-quality',
        MonitoringScheduleConfig: {
          MonitoringJobDefinitionName: 'model-quality-job-definition-moment-2',
          MonitoringType: 'ModelQuality',
          ScheduleConfig: {
            ScheduleExpression: 'cron(0 * ? * * *)',
          },
        },
      },
    },
    {
      operation: 'DeleteMonitoringSchedule',
      body: {
        MonitoringScheduleName: 'wine-quality',
      },
    },
    {
      operation: 'DeleteModelQualityJobDefinition',
      body: {
        JobDefinitionName: 'model-quality-job-definition-moment-2',
      },
    },
  ],
  batch: [
    {
      operation: 'CreateModelQualityJobDefinition',
      body: {
        JobDefinitionName: 'model-quality-job-definition-moment-1',
        ModelQualityAppSpecification: {
          ImageUri: '156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer',
          ProblemType: 'Regression',
          Environment: {
            publish_cloudwatch_metrics: 'Disabled',
          },
        },
        ModelQualityJobInput: {
          BatchTransformInput: {
            DataCapturedDestinationS3Uri: 's3://wine/batch-capture',
            LocalPath: '/opt/ml/processing/input',
            S3InputMode: 'File',
            S3DataDistributionType: 'FullyReplicated',
            DatasetFormat: {
              Csv: {
                Header: false,
              },
            },
            InferenceAttribute: '0',
          },
          GroundTruthS3Input: {
            S3Uri: 's3://wine/ground-truth',
          },
        },
        ModelQualityJobOutputConfig: {
          MonitoringOutputs: [
            {
              S3Output: {
                S3Uri: 's3://wine/model-monitor/monitoring/wine-batch/results',
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
            VolumeSizeInGB: 30,
          },
        },
        RoleArn: 'arn:aws:iam::000000000000:role/r',
      },
    },
    {
      operation: 'CreateMonitoringSchedule',
      body: {
        MonitoringScheduleName: 'wine-batch',
        MonitoringScheduleConfig: {
          MonitoringJobDefinitionName: 'model-quality-job-definition-moment-1',
          MonitoringType: 'ModelQuality',
          ScheduleConfig: {
            ScheduleExpression: 'NOW',
            DataAnalysisStartTime: '-PT2H',
            DataAnalysisEndTime: '-PT0H',
          },
        },
      },
    },
    {
      operation: 'DeleteMonitoringSchedule',
      body: {
        MonitoringScheduleName: 'wine-batch',
      },
    },
    {
      operation: 'DeleteModelQualityJobDefinition',
      body: {
        JobDefinitionName: 'model-quality-job-definition-moment-1',
      },
    },
  ],
  own: [
    {
      operation: 'CreateProcessingJob',
      body: {
        ProcessingJobName: 'own-base',
        ProcessingResources: {
          ClusterConfig: {
            InstanceType: 'ml.m5.xlarge',
            InstanceCount: 1,
            VolumeSizeInGB: 20,
          },
        },
        AppSpecification: {
          ImageUri: 'mine',
          ContainerArguments: ['--baseline'],
          ContainerEntrypoint: ['python3', '/opt/ml/processing/input/code/monitor.py'],
        },
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        ProcessingInputs: [
          {
            InputName: 'input-1',
            AppManaged: false,
            S3Input: {
              S3Uri: 's3://wine/train.csv',
              LocalPath: '/opt/ml/processing/input/data',
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
                S3Uri: 's3://wine/own-base/output',
                LocalPath: '/opt/ml/processing/output',
                S3UploadMode: 'EndOfJob',
              },
            },
          ],
          KmsKeyId: 'key',
        },
        Environment: {
          k: 'v',
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
        MonitoringScheduleName: 'wine-own',
        MonitoringScheduleConfig: {
          MonitoringJobDefinition: {
            Environment: {
              k: 'v',
            },
            MonitoringInputs: [
              {
                EndpointInput: {
                  EndpointName: 'wine-endpoint',
                  LocalPath: '/opt/ml/processing/input/endpoint',
                  S3InputMode: 'File',
                  S3DataDistributionType: 'FullyReplicated',
                },
              },
            ],
            MonitoringResources: {
              ClusterConfig: {
                InstanceCount: 1,
                InstanceType: 'ml.m5.xlarge',
                VolumeSizeInGB: 20,
              },
            },
            MonitoringAppSpecification: {
              ImageUri: 'mine',
              ContainerEntrypoint: ['python3', '/opt/ml/processing/input/code/monitor.py'],
              ContainerArguments: ['--monitor'],
            },
            RoleArn: 'arn:aws:iam::000000000000:role/r',
            MonitoringOutputConfig: {
              MonitoringOutputs: [
                {
                  S3Output: {
                    S3Uri: 's3://wine/wine-own/output',
                    LocalPath: '/opt/ml/processing/output',
                    S3UploadMode: 'Continuous',
                  },
                },
              ],
              KmsKeyId: 'key',
            },
            BaselineConfig: {
              StatisticsResource: {
                S3Uri: 's3://wine/base/statistics.json',
              },
              ConstraintsResource: {
                S3Uri: 's3://wine/base/constraints.json',
              },
            },
            StoppingCondition: {
              MaxRuntimeInSeconds: 3600,
            },
          },
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
      operation: 'DeleteMonitoringSchedule',
      body: {
        MonitoringScheduleName: 'wine-own',
      },
    },
  ],
};
