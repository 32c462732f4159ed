import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CSVDeserializer,
  CSVSerializer,
  DataCaptureConfig,
  DefaultModelMonitor,
  LibSVMSerializer,
  Model,
  Predictor,
} from './index.js';
import { type Answers, withStub } from './testing/aws-stub.js';
import { pythonTraining } from './testing/python-training-requests.js';
import { requestsOf } from './testing/requests.js';

/** An endpoint `ep` whose configurations can be read back. */
function endpoint(): Answers {
  const first = {
    EndpointConfigName: 'ep',
    ProductionVariants: [
      {
        VariantName: 'AllTraffic',
        ModelName: 'sagemaker-xgboost-2026-01-01-00-00-00-000',
        InitialInstanceCount: 1,
        InstanceType: 'ml.m4.xlarge',
        InitialVariantWeight: 1,
      },
    ],
  };
  const configs = new Map<string, object>([['ep', first]]);
  let current = 'ep';
  return {
    DescribeEndpoint: () => ({
      json: { EndpointStatus: 'InService', EndpointConfigName: current },
    }),
    DescribeEndpointConfig: ({ EndpointConfigName: name }: { EndpointConfigName: string }) => ({
      json: {
        ...configs.get(name),
        EndpointConfigArn: `arn:aws:sagemaker:::endpoint-config/${name}`,
      },
    }),
    ListTags: () => ({ json: { Tags: [{ Key: 'aws:own', Value: 'x' }] } }),
    CreateEndpointConfig: (body: { EndpointConfigName: string }) => {
      configs.set(body.EndpointConfigName, body);
      return { json: {} };
    },
    UpdateEndpoint: ({ EndpointConfigName }: { EndpointConfigName: string }) => {
      current = EndpointConfigName;
      return { json: { EndpointArn: 'arn' } };
    },
  };
}

/** The requests with the names of configurations, which hold moments, numbered as they come. */
function numbered(requests: readonly { operation: string; body: unknown }[] | undefined) {
  const names = new Map<string, string>();
  const text = JSON.stringify(requests).replaceAll(/"EndpointConfigName":"([^"]*)"/g, (_, name) => {
    if (!names.has(name)) names.set(name, `config-${names.size + 1}`);
    return `"EndpointConfigName":"${names.get(name)}"`;
  });
  const models = text.replaceAll(/sagemaker-xgboost-moment-\d/g, 'model');
  return JSON.parse(models) as { operation: string; body: unknown }[];
}

test('capture and instances change on the endpoint as it runs, as Python changes them', () =>
  withStub(endpoint(), async (stub, sagemakerSession) => {
    const predictor = new Predictor({ endpointName: 'ep', sagemakerSession });
    const pause = () => new Promise((resolve) => setTimeout(resolve, 2)); // names hold the ms
    await predictor.enableDataCapture();
    await pause();
    await predictor.disableDataCapture();
    await pause();
    await predictor.updateDataCaptureConfig({
      dataCaptureConfig: new DataCaptureConfig({
        enableCapture: true,
        samplingPercentage: 50,
        destinationS3Uri: 's3://wine/elsewhere',
      }),
    });
    await pause();
    await predictor.updateDataCaptureConfig({});
    await pause();
    await predictor.updateEndpoint({
      initialInstanceCount: 2,
      instanceType: 'ml.m5.xlarge',
      modelName: 'other',
      tags: [{ Key: 'a', Value: 'b' }],
      kmsKey: 'k',
    });
    await pause();
    await predictor.updateEndpoint({
      dataCaptureConfig: {
        EnableCapture: false,
        InitialSamplingPercentage: 5,
        DestinationS3Uri: 's3://wine/x',
        CaptureOptions: [{ CaptureMode: 'Input' }],
      },
    });
    assert.deepEqual(numbered(requestsOf(stub.seen)), numbered(pythonTraining.predictor));
    const instances = { initialInstanceCount: 2 };
    await assert.rejects(predictor.updateEndpoint(instances), /instanceType/);
  }));

test("alerts are listed and changed in Python's words", () =>
  withStub(
    {
      ListMonitoringAlerts: () => ({
        json: {
          MonitoringAlertSummaries: [
            {
              MonitoringAlertName: 'a',
              CreationTime: 1,
              LastModifiedTime: 2,
              AlertStatus: 'InAlert',
              DatapointsToAlert: 1,
              EvaluationPeriod: 4,
              Actions: { ModelDashboardIndicator: { Enabled: true } },
            },
          ],
          NextToken: 't',
        },
      }),
      UpdateMonitoringAlert: () => ({ json: {} }),
      ListMonitoringAlertHistory: () => ({
        json: {
          MonitoringAlertHistory: [
            { MonitoringAlertName: 'a', CreationTime: 1, AlertStatus: 'OK' },
          ],
        },
      }),
    },
    async (stub, sagemakerSession) => {
      const role = 'arn:aws:iam::000000000000:role/r';
      const monitor = new DefaultModelMonitor({ role, sagemakerSession });
      assert.deepEqual(await monitor.listMonitoringAlerts(), [[], undefined]);
      assert.deepEqual(await monitor.listMonitoringAlertHistory(), [[], undefined]);
      monitor.monitoringScheduleName = 's';
      const [alerts, nextToken] = await monitor.listMonitoringAlerts();
      assert.equal(nextToken, 't');
      assert.deepEqual(alerts, [
        {
          alertName: 'a',
          creationTime: new Date(1000),
          lastModifiedTime: new Date(2000),
          alertStatus: 'InAlert',
          dataPointsToAlert: 1,
          evaluationPeriod: 4,
          actions: { modelDashboardIndicator: { enabled: true } },
        },
      ]);
      const monitoringAlertName = 'a';
      const both = { monitoringAlertName, dataPointsToAlert: 2, evaluationPeriod: 3 };
      await monitor.updateMonitoringAlert(both);
      const [history] = await monitor.listMonitoringAlertHistory();
      assert.deepEqual(history, [
        { alertName: 'a', creationTime: new Date(1000), alertStatus: 'OK' },
      ]);
      await monitor.listMonitoringAlertHistory({
        monitoringAlertName: 'a',
        sortBy: 'Status',
        sortOrder: 'Ascending',
        maxResults: 5,
        statusEquals: 'OK',
      });
      const sent = stub.seen.map(({ operation, body }) => ({ operation, body }));
      assert.deepEqual(sent, pythonTraining.alerts);
      await monitor.updateMonitoringAlert({ monitoringAlertName: 'a', dataPointsToAlert: 2 });
      const [, changed] = stub.bodies('UpdateMonitoringAlert') as { EvaluationPeriod: number }[];
      assert.equal(changed?.EvaluationPeriod, 4);
      await assert.rejects(monitor.updateMonitoringAlert({ monitoringAlertName: 'a' }), /Give/);
    },
  ));

test('a predictor of any serializers can be annotated by its plain name', async () => {
  const some = { endpointName: 'ep' };
  const csv = { serializer: new CSVSerializer(), deserializer: new CSVDeserializer() };
  const typed = new Predictor({ ...some, ...csv });
  const plain: Predictor = typed;
  const bytes: Predictor<string | Uint8Array, Uint8Array> = new Predictor(some);
  const deployed = (model: Model): Promise<Predictor> =>
    model.deploy({ initialInstanceCount: 1, instanceType: 'ml.m5.large', ...csv });
  assert.ok(plain instanceof Predictor && bytes instanceof Predictor);
  assert.equal(typeof deployed, 'function');
  assert.equal(typeof Model, 'function');
});

test('libsvm rows count from one and leave out what is absent', () => {
  const serializer = new LibSVMSerializer();
  assert.equal(serializer.contentType, 'text/libsvm');
  assert.equal(serializer.serialize('1 1:2 3:4'), '1 1:2 3:4');
  assert.equal(serializer.serialize({ label: 1, features: [0.5, 0, null, 2] }), '1 1:0.5 4:2');
  const sparse = {
    features: new Map([
      [7, 1],
      [2, 3],
    ]),
  };
  assert.equal(serializer.serialize([sparse, { label: 2, features: [] }]), '0 2:3 7:1\n2');
});
