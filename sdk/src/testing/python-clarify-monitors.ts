/**
 * What Python's `sagemaker` 2.257.7 sent for the calls of `clarify/clarify-monitors.test.ts`, by flow and in
 * order: requests that change something, with what `analysis_config.json` held. Moments and random
 * ids in names are replaced by `moment-1` and `uuid`, and empty lists of tags are left out.
 */
export const pythonClarifyMonitors: Readonly<
  Record<string, readonly { operation: string; body: unknown }[]>
> = {
  bias_monitor: [
    {
      operation: 'PUT /wine/clarify/analysis_config.json',
      body: {
        json: {
          dataset_type: 'text/csv',
          headers: ['Target', 'Age', 'Sex', 'Education'],
          label: 'Target',
          label_values_or_threshold: [1],
          facet: [
            { name_or_index: 'Sex', value_or_threshold: [0] },
            { name_or_index: 'Age', value_or_threshold: [40] },
          ],
          group_variable: 'Education',
          methods: {
            report: { name: 'report', title: 'Analysis Report' },
            pre_training_bias: { methods: 'all' },
            post_training_bias: { methods: 'all' },
          },
          predictor: {
            endpoint_name: 'adult',
            accept_type: 'text/csv',
            content_type: 'text/csv',
            probability: 0,
          },
          probability_threshold: 0.8,
        },
      },
    },
    {
      operation: 'CreateProcessingJob',
      body: {
        ProcessingJobName: 'base-job',
        ProcessingResources: {
          ClusterConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 20 },
        },
        AppSpecification: {
          ImageUri: '205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0',
        },
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        ProcessingInputs: [
          {
            InputName: 'dataset',
            AppManaged: false,
            S3Input: {
              S3Uri: 's3://wine/adult/train.csv',
              LocalPath: '/opt/ml/processing/input/data',
              S3DataType: 'S3Prefix',
              S3InputMode: 'File',
              S3DataDistributionType: 'FullyReplicated',
              S3CompressionType: 'None',
            },
          },
          {
            InputName: 'analysis_config',
            AppManaged: false,
            S3Input: {
              S3Uri: 's3://wine/clarify/analysis_config.json',
              LocalPath: '/opt/ml/processing/input/config',
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
              OutputName: 'analysis_result',
              AppManaged: false,
              S3Output: {
                S3Uri: 's3://wine/clarify',
                LocalPath: '/opt/ml/processing/output',
                S3UploadMode: 'EndOfJob',
              },
            },
          ],
          KmsKeyId: 'out',
        },
        Environment: { k: 'v' },
        StoppingCondition: { MaxRuntimeInSeconds: 3600 },
        Tags: [{ Key: 't', Value: 'u' }],
      },
    },
    {
      operation: 'PUT /wine/reports/model-bias-job-definition-moment-1/uuid/analysis_config.json',
      body: {
        'x-amz-server-side-encryption-aws-kms-key-id': 'out',
        'x-amz-server-side-encryption': 'aws:kms',
        json: {
          label_values_or_threshold: [1],
          facet: [
            { name_or_index: 'Sex', value_or_threshold: [0] },
            { name_or_index: 'Age', value_or_threshold: [40] },
          ],
          group_variable: 'Education',
          headers: ['Target', 'Age', 'Sex', 'Education'],
          label: 'Target',
        },
      },
    },
    {
      operation: 'CreateModelBiasJobDefinition',
      body: {
        JobDefinitionName: 'model-bias-job-definition-moment-1',
        ModelBiasAppSpecification: {
          ConfigUri:
            's3://wine/reports/model-bias-job-definition-moment-1/uuid/analysis_config.json',
          ImageUri: '205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0',
          Environment: { k: 'v', publish_cloudwatch_metrics: 'Enabled' },
        },
        ModelBiasJobInput: {
          EndpointInput: {
            EndpointName: 'adult',
            LocalPath: '/opt/ml/processing/input/endpoint',
            S3InputMode: 'File',
            S3DataDistributionType: 'FullyReplicated',
            ProbabilityAttribute: '0',
            ProbabilityThresholdAttribute: 0.8,
          },
          GroundTruthS3Input: { S3Uri: 's3://wine/truth' },
        },
        ModelBiasJobOutputConfig: {
          MonitoringOutputs: [
            {
              S3Output: {
                S3Uri: 's3://wine/reports',
                LocalPath: '/opt/ml/processing/output',
                S3UploadMode: 'Continuous',
              },
            },
          ],
          KmsKeyId: 'out',
        },
        JobResources: {
          ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 },
        },
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        ModelBiasBaselineConfig: { BaseliningJobName: 'base-job' },
        StoppingCondition: { MaxRuntimeInSeconds: 3600 },
        Tags: [{ Key: 't', Value: 'u' }],
      },
    },
    {
      operation: 'CreateMonitoringSchedule',
      body: {
        MonitoringScheduleName: 'bias',
        MonitoringScheduleConfig: {
          MonitoringJobDefinitionName: 'model-bias-job-definition-moment-1',
          MonitoringType: 'ModelBias',
          ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
        },
        Tags: [{ Key: 't', Value: 'u' }],
      },
    },
    {
      operation: 'CreateModelBiasJobDefinition',
      body: {
        JobDefinitionName: 'model-bias-job-definition-moment-2',
        ModelBiasAppSpecification: {
          ImageUri: '205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0',
          ConfigUri:
            's3://wine/reports/model-bias-job-definition-moment-1/uuid/analysis_config.json',
          Environment: { k: 'v', publish_cloudwatch_metrics: 'Enabled' },
        },
        ModelBiasJobInput: {
          EndpointInput: {
            EndpointName: 'adult',
            LocalPath: '/opt/ml/processing/input/endpoint',
            S3InputMode: 'File',
            S3DataDistributionType: 'FullyReplicated',
            ProbabilityAttribute: '0',
            ProbabilityThresholdAttribute: 0.8,
          },
          GroundTruthS3Input: { S3Uri: 's3://wine/labels' },
        },
        ModelBiasJobOutputConfig: {
          MonitoringOutputs: [
            {
              S3Output: {
                S3Uri: 's3://wine/reports',
                LocalPath: '/opt/ml/processing/output',
                S3UploadMode: 'Continuous',
              },
            },
          ],
          KmsKeyId: 'out',
        },
        JobResources: {
          ClusterConfig: { InstanceCount: 2, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 },
        },
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        ModelBiasBaselineConfig: { BaseliningJobName: 'base-job' },
        StoppingCondition: { MaxRuntimeInSeconds: 3600 },
        Tags: [{ Key: 't', Value: 'u' }],
      },
    },
    {
      operation: 'UpdateMonitoringSchedule',
      body: {
        MonitoringScheduleName: 'bias',
        MonitoringScheduleConfig: {
          MonitoringJobDefinitionName: 'model-bias-job-definition-moment-2',
          MonitoringType: 'ModelBias',
          ScheduleConfig: { ScheduleExpression: 'cron(0 0 ? * * *)' },
        },
      },
    },
    {
      operation: 'UpdateMonitoringSchedule',
      body: {
        MonitoringScheduleName: 'bias',
        MonitoringScheduleConfig: {
          MonitoringJobDefinitionName: 'model-bias-job-definition-moment-2',
          MonitoringType: 'ModelBias',
          ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
        },
      },
    },
    { operation: 'DeleteMonitoringSchedule', body: { MonitoringScheduleName: 'bias' } },
    {
      operation: 'DeleteModelBiasJobDefinition',
      body: { JobDefinitionName: 'model-bias-job-definition-moment-2' },
    },
  ],
  bias_batch: [
    {
      operation:
        'PUT /wine/model-monitor/monitoring/bias-batch/results/model-bias-job-definition-moment-1/uuid/analysis_config.json',
      body: {
        json: {
          label_values_or_threshold: [1],
          facet: [
            { name_or_index: 'Sex', value_or_threshold: [0] },
            { name_or_index: 'Age', value_or_threshold: [40] },
          ],
          group_variable: 'Education',
          headers: ['Target', 'Age', 'Sex', 'Education'],
          label: 'Target',
        },
      },
    },
    {
      operation: 'CreateModelBiasJobDefinition',
      body: {
        JobDefinitionName: 'model-bias-job-definition-moment-1',
        ModelBiasAppSpecification: {
          ConfigUri:
            's3://wine/model-monitor/monitoring/bias-batch/results/model-bias-job-definition-moment-1/uuid/analysis_config.json',
          ImageUri: '205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0',
          Environment: { publish_cloudwatch_metrics: 'Disabled' },
        },
        ModelBiasJobInput: {
          BatchTransformInput: {
            DataCapturedDestinationS3Uri: 's3://wine/batch-capture',
            LocalPath: '/opt/ml/processing/transform',
            S3InputMode: 'File',
            S3DataDistributionType: 'FullyReplicated',
            DatasetFormat: { Csv: { Header: false } },
            StartTimeOffset: '-PT1D',
            EndTimeOffset: '-PT0D',
            InferenceAttribute: '0',
          },
          GroundTruthS3Input: { S3Uri: 's3://wine/truth' },
        },
        ModelBiasJobOutputConfig: {
          MonitoringOutputs: [
            {
              S3Output: {
                S3Uri: 's3://wine/model-monitor/monitoring/bias-batch/results',
                LocalPath: '/opt/ml/processing/output',
                S3UploadMode: 'Continuous',
              },
            },
          ],
        },
        JobResources: {
          ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 30 },
        },
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        ModelBiasBaselineConfig: { ConstraintsResource: { S3Uri: 's3://wine/base/analysis.json' } },
      },
    },
    {
      operation: 'CreateMonitoringSchedule',
      body: {
        MonitoringScheduleName: 'bias-batch',
        MonitoringScheduleConfig: {
          MonitoringJobDefinitionName: 'model-bias-job-definition-moment-1',
          MonitoringType: 'ModelBias',
          ScheduleConfig: {
            ScheduleExpression: 'NOW',
            DataAnalysisStartTime: '-PT2H',
            DataAnalysisEndTime: '-PT0H',
          },
        },
      },
    },
  ],
  explainability_monitor: [
    {
      operation: 'PUT /wine/explained/analysis_config.json',
      body: {
        json: {
          dataset_type: 'application/jsonlines',
          features: 'f',
          headers: ['Target', 'Age', 'Sex', 'Education'],
          label: 'Target',
          predictor: {
            model_name: 'adult-model',
            instance_type: 'ml.m5.xlarge',
            initial_instance_count: 1,
            endpoint_name_prefix: 'my-prefix',
            accept_type: 'application/jsonlines',
            content_type: 'application/jsonlines',
            content_template: '{"features":$features}',
            custom_attributes: 'c',
            accelerator_type: 'ml.eia1.medium',
            target_model: 't.tar.gz',
            label: 'score',
            label_headers: ['yes'],
          },
          methods: {
            report: { name: 'report', title: 'Analysis Report' },
            shap: {
              use_logit: false,
              save_local_shap_values: true,
              baseline: 's3://wine/baseline.csv',
              num_samples: 50,
              agg_method: 'mean_abs',
            },
          },
        },
      },
    },
    {
      operation: 'CreateProcessingJob',
      body: {
        ProcessingJobName: 'baseline-suggestion-job-moment-1',
        ProcessingResources: {
          ClusterConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 20 },
        },
        AppSpecification: {
          ImageUri: '205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0',
        },
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        ProcessingInputs: [
          {
            InputName: 'dataset',
            AppManaged: false,
            S3Input: {
              S3Uri: 's3://wine/adult.jsonl',
              LocalPath: '/opt/ml/processing/input/data',
              S3DataType: 'S3Prefix',
              S3InputMode: 'File',
              S3DataDistributionType: 'FullyReplicated',
              S3CompressionType: 'None',
            },
          },
          {
            InputName: 'analysis_config',
            AppManaged: false,
            S3Input: {
              S3Uri: 's3://wine/explained/analysis_config.json',
              LocalPath: '/opt/ml/processing/input/config',
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
              OutputName: 'analysis_result',
              AppManaged: false,
              S3Output: {
                S3Uri: 's3://wine/explained',
                LocalPath: '/opt/ml/processing/output',
                S3UploadMode: 'EndOfJob',
              },
            },
          ],
        },
        Environment: { k: 'v' },
        StoppingCondition: { MaxRuntimeInSeconds: 3600 },
        Tags: [{ Key: 't', Value: 'u' }],
      },
    },
    {
      operation:
        'PUT /wine/reports/model-explainability-job-definition-moment-2/uuid/analysis_config.json',
      body: {
        json: {
          methods: {
            shap: {
              use_logit: false,
              save_local_shap_values: true,
              baseline: 's3://wine/baseline.csv',
              num_samples: 50,
              agg_method: 'mean_abs',
            },
          },
          predictor: {
            model_name: 'adult-model',
            instance_type: 'ml.m5.xlarge',
            initial_instance_count: 1,
            endpoint_name_prefix: 'my-prefix',
            accept_type: 'application/jsonlines',
            content_type: 'application/jsonlines',
            content_template: '{"features":$features}',
            custom_attributes: 'c',
            accelerator_type: 'ml.eia1.medium',
            target_model: 't.tar.gz',
            label_headers: ['yes'],
          },
          headers: ['Age', 'Sex', 'Education'],
        },
      },
    },
    {
      operation: 'CreateModelExplainabilityJobDefinition',
      body: {
        JobDefinitionName: 'model-explainability-job-definition-moment-2',
        ModelExplainabilityAppSpecification: {
          ConfigUri:
            's3://wine/reports/model-explainability-job-definition-moment-2/uuid/analysis_config.json',
          ImageUri: '205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0',
          Environment: { k: 'v', publish_cloudwatch_metrics: 'Enabled' },
        },
        ModelExplainabilityJobInput: {
          EndpointInput: {
            EndpointName: 'adult',
            LocalPath: '/opt/ml/processing/input/endpoint',
            S3InputMode: 'File',
            S3DataDistributionType: 'FullyReplicated',
            FeaturesAttribute: 'g',
            InferenceAttribute: 'score',
          },
        },
        ModelExplainabilityJobOutputConfig: {
          MonitoringOutputs: [
            {
              S3Output: {
                S3Uri: 's3://wine/reports',
                LocalPath: '/opt/ml/processing/output',
                S3UploadMode: 'Continuous',
              },
            },
          ],
        },
        JobResources: {
          ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 },
        },
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        ModelExplainabilityBaselineConfig: {
          BaseliningJobName: 'baseline-suggestion-job-moment-1',
        },
        StoppingCondition: { MaxRuntimeInSeconds: 3600 },
        Tags: [{ Key: 't', Value: 'u' }],
      },
    },
    {
      operation: 'CreateMonitoringSchedule',
      body: {
        MonitoringScheduleName: 'why',
        MonitoringScheduleConfig: {
          MonitoringJobDefinitionName: 'model-explainability-job-definition-moment-2',
          MonitoringType: 'ModelExplainability',
        },
        Tags: [{ Key: 't', Value: 'u' }],
      },
    },
    {
      operation:
        'PUT /wine/new/model-explainability-job-definition-moment-3/uuid/analysis_config.json',
      body: {
        json: {
          methods: {
            shap: {
              use_logit: false,
              save_local_shap_values: true,
              baseline: 's3://wine/baseline.csv',
              num_samples: 50,
              agg_method: 'mean_abs',
            },
          },
          predictor: {
            endpoint_name: 'adult',
            accept_type: 'text/csv',
            content_type: 'text/csv',
            label_headers: ['no', 'yes'],
          },
          headers: ['Age', 'Sex', 'Education'],
        },
      },
    },
    {
      operation: 'CreateModelExplainabilityJobDefinition',
      body: {
        JobDefinitionName: 'model-explainability-job-definition-moment-3',
        ModelExplainabilityAppSpecification: {
          ImageUri: '205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0',
          ConfigUri:
            's3://wine/new/model-explainability-job-definition-moment-3/uuid/analysis_config.json',
          Environment: { k: 'v', publish_cloudwatch_metrics: 'Enabled' },
        },
        ModelExplainabilityJobInput: {
          EndpointInput: {
            EndpointName: 'adult',
            LocalPath: '/opt/ml/processing/input/endpoint',
            S3InputMode: 'File',
            S3DataDistributionType: 'FullyReplicated',
            FeaturesAttribute: 'g',
            InferenceAttribute: 'score',
          },
        },
        ModelExplainabilityJobOutputConfig: {
          MonitoringOutputs: [
            {
              S3Output: {
                S3Uri: 's3://wine/new',
                LocalPath: '/opt/ml/processing/output',
                S3UploadMode: 'Continuous',
              },
            },
          ],
        },
        JobResources: {
          ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 },
        },
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        ModelExplainabilityBaselineConfig: {
          BaseliningJobName: 'baseline-suggestion-job-moment-1',
          ConstraintsResource: { S3Uri: 's3://wine/c/analysis.json' },
        },
        StoppingCondition: { MaxRuntimeInSeconds: 60 },
        Tags: [{ Key: 't', Value: 'u' }],
      },
    },
    {
      operation: 'UpdateMonitoringSchedule',
      body: {
        MonitoringScheduleName: 'why',
        MonitoringScheduleConfig: {
          MonitoringJobDefinitionName: 'model-explainability-job-definition-moment-3',
          MonitoringType: 'ModelExplainability',
        },
      },
    },
    { operation: 'DeleteMonitoringSchedule', body: { MonitoringScheduleName: 'why' } },
    {
      operation: 'DeleteModelExplainabilityJobDefinition',
      body: { JobDefinitionName: 'model-explainability-job-definition-moment-3' },
    },
  ],
  exercise: [
    {
      operation:
        'PUT /wine/model_explainability/model-explainability-job-definition-moment-1/uuid/analysis_config.json',
      body: {
        json: {
          methods: {
            shap: {
              use_logit: false,
              save_local_shap_values: true,
              baseline: [[7.4, 0.7, 9.4]],
              num_samples: 5,
              agg_method: 'mean_abs',
            },
          },
          predictor: {
            model_name: 'wine-endpoint',
            instance_type: 'ml.m4.xlarge',
            initial_instance_count: 1,
            accept_type: 'text/csv',
            content_type: 'text/csv',
          },
          headers: ['quality', 'acid', 'sugar', 'alcohol'],
        },
      },
    },
    {
      operation: 'CreateModelExplainabilityJobDefinition',
      body: {
        JobDefinitionName: 'model-explainability-job-definition-moment-1',
        ModelExplainabilityAppSpecification: {
          ConfigUri:
            's3://wine/model_explainability/model-explainability-job-definition-moment-1/uuid/analysis_config.json',
          ImageUri: '205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0',
          Environment: { publish_cloudwatch_metrics: 'Enabled' },
        },
        ModelExplainabilityJobInput: {
          EndpointInput: {
            EndpointName: 'wine-endpoint',
            LocalPath: '/opt/ml/processing/input/endpoint',
            S3InputMode: 'File',
            S3DataDistributionType: 'FullyReplicated',
          },
        },
        ModelExplainabilityJobOutputConfig: {
          MonitoringOutputs: [
            {
              S3Output: {
                S3Uri: 's3://wine/model_explainability',
                LocalPath: '/opt/ml/processing/output',
                S3UploadMode: 'Continuous',
              },
            },
          ],
        },
        JobResources: {
          ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 30 },
        },
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        StoppingCondition: { MaxRuntimeInSeconds: 1800 },
      },
    },
    {
      operation: 'CreateMonitoringSchedule',
      body: {
        MonitoringScheduleName: 'monitoring-schedule-moment-1',
        MonitoringScheduleConfig: {
          MonitoringJobDefinitionName: 'model-explainability-job-definition-moment-1',
          MonitoringType: 'ModelExplainability',
          ScheduleConfig: { ScheduleExpression: 'cron(0 0 ? * * *)' },
        },
      },
    },
  ],
};
