/**
 * What Python's `sagemaker` 2.257.7 sent for the calls of `clarify/clarify-processor.test.ts`, by flow and in
 * order: requests that change something, with what `analysis_config.json` held. Moments and random
 * ids in names are replaced by `moment-1` and `uuid`, and empty lists of tags are left out.
 */
export const pythonClarify: Readonly<
  Record<string, readonly { operation: string; body: unknown }[]>
> = {
  processor: [
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
          },
        },
      },
    },
    {
      operation: 'CreateProcessingJob',
      body: {
        ProcessingJobName: 'Clarify-Pretraining-Bias-moment-1',
        ProcessingResources: {
          ClusterConfig: {
            InstanceType: 'ml.c5.xlarge',
            InstanceCount: 2,
            VolumeSizeInGB: 20,
            VolumeKmsKeyId: 'vol',
          },
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
      operation: 'PUT /wine/configs/analysis_config.json',
      body: {
        json: {
          dataset_type: 'text/csv',
          headers: ['Target', 'Age', 'Sex', 'Education'],
          label: 'Target',
          label_values_or_threshold: [1],
          facet: [{ name_or_index: 'Sex' }],
          methods: {
            report: { name: 'report', title: 'Analysis Report' },
            post_training_bias: { methods: ['DPPL', 'DI'] },
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
        ProcessingJobName: 'post',
        ProcessingResources: {
          ClusterConfig: {
            InstanceType: 'ml.c5.xlarge',
            InstanceCount: 2,
            VolumeSizeInGB: 20,
            VolumeKmsKeyId: 'vol',
          },
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
              S3Uri: 's3://wine/configs/analysis_config.json',
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
      operation: 'PUT /wine/clarify-json/analysis_config.json',
      body: {
        'x-amz-server-side-encryption-aws-kms-key-id': 'key',
        'x-amz-server-side-encryption': 'aws:kms',
        json: {
          dataset_type: 'application/json',
          features: '[*].f',
          headers: ['Target', 'Age', 'Sex', 'Education'],
          label: '[*].l',
          joinsource_name_or_index: 'id',
          predicted_label: '[*].p',
          excluded_columns: ['id'],
          segment_config: [
            {
              name_or_index: 'Age',
              segments: [['[17, 40]'], ['(40, 90]']],
              config_name: 'ages',
              display_aliases: ['young', 'old', 'rest'],
            },
          ],
          label_values_or_threshold: [1],
          facet: [{ name_or_index: 'Sex', value_or_threshold: [0] }],
          methods: {
            report: { name: 'report', title: 'Analysis Report' },
            pre_training_bias: { methods: ['CI'] },
            post_training_bias: { methods: 'all' },
          },
        },
      },
    },
    {
      operation: 'CreateProcessingJob',
      body: {
        ProcessingJobName: 'bias',
        ProcessingResources: {
          ClusterConfig: {
            InstanceType: 'ml.c5.xlarge',
            InstanceCount: 2,
            VolumeSizeInGB: 20,
            VolumeKmsKeyId: 'vol',
          },
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
              S3Uri: 's3://wine/adult.json',
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
              S3Uri: 's3://wine/clarify-json/analysis_config.json',
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
                S3Uri: 's3://wine/clarify-json',
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
      operation: 'PUT /wine/explained/analysis_config.json',
      body: {
        json: {
          dataset_type: 'application/jsonlines',
          features: 'f',
          headers: ['Target', 'Age', 'Sex', 'Education'],
          label: 'l',
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
          },
          methods: {
            report: { name: 'report', title: 'Analysis Report' },
            shap: {
              use_logit: true,
              save_local_shap_values: false,
              baseline: [[38, 0, 'HS-grad']],
              num_samples: 100,
              agg_method: 'mean_sq',
              seed: 7,
              features_to_explain: ['Age', 'Sex'],
            },
            pdp: { grid_resolution: 20, top_k_features: 3, features: ['Age'] },
          },
        },
      },
    },
    {
      operation: 'CreateProcessingJob',
      body: {
        ProcessingJobName: 'explained',
        ProcessingResources: {
          ClusterConfig: {
            InstanceType: 'ml.c5.xlarge',
            InstanceCount: 2,
            VolumeSizeInGB: 20,
            VolumeKmsKeyId: 'vol',
          },
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
          KmsKeyId: 'out',
        },
        Environment: { k: 'v' },
        StoppingCondition: { MaxRuntimeInSeconds: 3600 },
        Tags: [{ Key: 't', Value: 'u' }],
        ExperimentConfig: { ExperimentName: 'e', TrialName: 't', TrialComponentDisplayName: 'd' },
      },
    },
    {
      operation: 'PUT /wine/clarify/analysis_config.json',
      body: {
        json: {
          dataset_type: 'text/csv',
          headers: ['Target', 'Age', 'Sex', 'Education'],
          label: 'Target',
          facet_dataset_uri: 's3://wine/facets.csv',
          facet_headers: ['Sex'],
          predicted_label_dataset_uri: 's3://wine/predicted.csv',
          predicted_label_headers: ['p'],
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
            shap: { use_logit: false, save_local_shap_values: true, num_clusters: 3 },
          },
          predictor: {
            endpoint_name: 'adult',
            accept_type: 'text/csv',
            content_type: 'text/csv',
            label: 0,
            probability: 1,
            label_headers: ['no', 'yes'],
          },
        },
      },
    },
    {
      operation: 'CreateProcessingJob',
      body: {
        ProcessingJobName: 'mine-moment-2',
        ProcessingResources: {
          ClusterConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 30 },
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
        },
      },
    },
  ],
};
