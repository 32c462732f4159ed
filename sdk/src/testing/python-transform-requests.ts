/**
 * What Python's `sagemaker` 2.257.7 sent for the calls of `transformer.test.ts`, by flow and in
 * order: requests that change something. Moments in names are replaced by `moment-1` and so on,
 * and empty lists of tags are left out.
 */
export const pythonTransform: Readonly<
  Record<string, readonly { operation: string; body: unknown }[]>
> = {
  everything: [
    {
      operation: 'CreateTransformJob',
      body: {
        TransformJobName: 'wine-job',
        ModelName: 'wine',
        TransformInput: {
          DataSource: {
            S3DataSource: {
              S3DataType: 'ManifestFile',
              S3Uri: 's3://wine/in',
            },
          },
          ContentType: 'text/csv',
          CompressionType: 'Gzip',
          SplitType: 'Line',
        },
        TransformOutput: {
          S3OutputPath: 's3://wine/out',
          KmsKeyId: 'k1',
          AssembleWith: 'Line',
          Accept: 'text/csv',
        },
        TransformResources: {
          InstanceCount: 2,
          InstanceType: 'ml.m5.large',
          VolumeKmsKeyId: 'k2',
        },
        BatchStrategy: 'MultiRecord',
        MaxConcurrentTransforms: 4,
        MaxPayloadInMB: 5,
        Environment: {
          A: 'b',
        },
        Tags: [
          {
            Key: 't',
            Value: 'u',
          },
        ],
        DataProcessing: {
          InputFilter: '$[1:]',
          OutputFilter: '$[0,-1]',
          JoinSource: 'Input',
        },
        ExperimentConfig: {
          ExperimentName: 'e',
          TrialName: 't',
          TrialComponentDisplayName: 'd',
        },
        ModelClientConfig: {
          InvocationsTimeoutInSeconds: 60,
          InvocationsMaxRetries: 2,
        },
        DataCaptureConfig: {
          DestinationS3Uri: 's3://wine/capture',
          KmsKeyId: 'k3',
          GenerateInferenceId: true,
        },
      },
    },
    {
      operation: 'DeleteModel',
      body: {
        ModelName: 'wine',
      },
    },
  ],
  plain: [
    {
      operation: 'CreateTransformJob',
      body: {
        TransformJobName: 'sagemaker-xgboost-moment-1',
        ModelName: 'wine',
        TransformInput: {
          DataSource: {
            S3DataSource: {
              S3DataType: 'S3Prefix',
              S3Uri: 's3://wine/in',
            },
          },
        },
        TransformOutput: {
          S3OutputPath: 's3://wine/sagemaker-xgboost-moment-1',
        },
        TransformResources: {
          InstanceCount: 1,
          InstanceType: 'ml.m5.large',
        },
      },
    },
    {
      operation: 'CreateTransformJob',
      body: {
        TransformJobName: 'sagemaker-xgboost-moment-2',
        ModelName: 'wine',
        TransformInput: {
          DataSource: {
            S3DataSource: {
              S3DataType: 'S3Prefix',
              S3Uri: 's3://wine/in',
            },
          },
        },
        TransformOutput: {
          S3OutputPath: 's3://wine/sagemaker-xgboost-moment-2',
        },
        TransformResources: {
          InstanceCount: 1,
          InstanceType: 'ml.m5.large',
        },
        DataCaptureConfig: {
          DestinationS3Uri: 's3://wine/capture',
        },
      },
    },
  ],
  model: [
    {
      operation: 'CreateModel',
      body: {
        ModelName: 'sagemaker-xgboost-moment-1',
        ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r',
        PrimaryContainer: {
          Image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
          Environment: {
            M: 'n',
          },
          ModelDataUrl: 's3://wine/model.tar.gz',
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
      operation: 'CreateTransformJob',
      body: {
        TransformJobName: 'sagemaker-xgboost-moment-2',
        ModelName: 'sagemaker-xgboost-moment-1',
        TransformInput: {
          DataSource: {
            S3DataSource: {
              S3DataType: 'S3Prefix',
              S3Uri: 's3://wine/in',
            },
          },
          ContentType: 'text/csv',
        },
        TransformOutput: {
          S3OutputPath: 's3://wine/sagemaker-xgboost-moment-2',
          Accept: 'text/csv',
        },
        TransformResources: {
          InstanceCount: 1,
          InstanceType: 'ml.m5.large',
        },
        BatchStrategy: 'SingleRecord',
        Environment: {
          A: 'b',
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
      operation: 'CreateModel',
      body: {
        ModelName: 'wine-named',
        ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r',
        PrimaryContainer: {
          Image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
          Environment: {},
          ModelDataUrl: 's3://wine/model.tar.gz',
        },
      },
    },
    {
      operation: 'CreateTransformJob',
      body: {
        TransformJobName: 'wine-named-moment-3',
        ModelName: 'wine-named',
        TransformInput: {
          DataSource: {
            S3DataSource: {
              S3DataType: 'S3Prefix',
              S3Uri: 's3://wine/in',
            },
          },
        },
        TransformOutput: {
          S3OutputPath: 's3://wine/wine-named-moment-3',
        },
        TransformResources: {
          InstanceCount: 1,
          InstanceType: 'ml.m5.large',
        },
      },
    },
  ],
  estimator: [
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
      },
    },
    {
      operation: 'CreateTransformJob',
      body: {
        TransformJobName: 'wine-training-moment-2',
        ModelName: 'wine-training-moment-1',
        TransformInput: {
          DataSource: {
            S3DataSource: {
              S3DataType: 'S3Prefix',
              S3Uri: 's3://wine/in',
            },
          },
        },
        TransformOutput: {
          S3OutputPath: 's3://wine/out',
        },
        TransformResources: {
          InstanceCount: 1,
          InstanceType: 'ml.m5.large',
        },
        MaxPayloadInMB: 1,
        Tags: [
          {
            Key: 't',
            Value: 'u',
          },
        ],
      },
    },
    {
      operation: 'CreateModel',
      body: {
        ModelName: 'wine-model',
        ExecutionRoleArn: 'arn:aws:iam::000000000000:role/other',
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
      },
    },
    {
      operation: 'CreateTransformJob',
      body: {
        TransformJobName: 'wine-training-moment-3',
        ModelName: 'wine-model',
        TransformInput: {
          DataSource: {
            S3DataSource: {
              S3DataType: 'S3Prefix',
              S3Uri: 's3://wine/in',
            },
          },
        },
        TransformOutput: {
          S3OutputPath: 's3://wine/wine-training-moment-3',
        },
        TransformResources: {
          InstanceCount: 1,
          InstanceType: 'ml.m5.large',
        },
        Tags: [
          {
            Key: 't',
            Value: 'u',
          },
        ],
      },
    },
  ],
  attach: [
    {
      operation: 'CreateTransformJob',
      body: {
        TransformJobName: 'wine-job-moment-1',
        ModelName: 'wine',
        TransformInput: {
          DataSource: {
            S3DataSource: {
              S3DataType: 'S3Prefix',
              S3Uri: 's3://wine/in',
            },
          },
        },
        TransformOutput: {
          S3OutputPath: 's3://wine/out',
          KmsKeyId: '',
          AssembleWith: 'Line',
          Accept: 'text/csv',
        },
        TransformResources: {
          InstanceCount: 2,
          InstanceType: 'ml.m5.large',
        },
        BatchStrategy: 'MultiRecord',
        MaxPayloadInMB: 5,
      },
    },
  ],
};
