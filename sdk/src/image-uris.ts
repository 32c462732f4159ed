import { type AccountGroup, accountsOf } from './image-accounts.js';

/** What decides an image: the words of Python's `image_uris.retrieve`. */
export interface ImageOptions {
  /** A framework (`xgboost`, `sklearn`), a built-in algorithm's name, or a monitor's image. */
  readonly framework: string;
  readonly region: string;
  /** Needed where there are several. */
  readonly version?: string | undefined;
  /** `py3`; AWS's images here have no other. */
  readonly pyVersion?: string | undefined;
  /** Such as `ml.m5.large`: decides between processors where an image has several. */
  readonly instanceType?: string | undefined;
  readonly imageScope?: 'training' | 'inference' | 'inference_graviton' | undefined;
}

interface Image {
  readonly repository: string;
  readonly accounts: AccountGroup;
  readonly tag: string;
  /** Made for processors of that name alone; left out: for any. */
  readonly processor?: 'cpu' | undefined;
}

interface Framework {
  readonly versions: Readonly<Record<string, Image>>;
  /** Other names of versions. */
  readonly aliases?: Readonly<Record<string, string>> | undefined;
  /** Tags for Graviton's processors. */
  readonly graviton?: Readonly<Record<string, string>> | undefined;
  readonly scopes: readonly string[];
}

const twoScopes = ['inference', 'training'];
const threeScopes = ['inference', 'training', 'inference_graviton'];

const single = (repository: string, accounts: AccountGroup, scope: string[], version = '1') => ({
  versions: { [version]: { repository, accounts, tag: version } },
  scopes: scope,
});

const algorithms = (accounts: AccountGroup, ...names: string[]): Record<string, Framework> =>
  Object.fromEntries(names.map((name) => [name, single(name, accounts, twoScopes)]));

/** Versions of a framework's image: those that say what they run on, then those that need not. */
function versions(repository: string, named: readonly string[], plain: readonly string[]) {
  const accounts: AccountGroup = 'frameworks';
  return Object.fromEntries([
    ...named.map((version): [string, Image] => [
      version,
      { repository, accounts, tag: `${version}-cpu-py3`, processor: 'cpu' },
    ]),
    ...plain.map((version): [string, Image] => [version, { repository, accounts, tag: version }]),
  ]);
}

const frameworks: Readonly<Record<string, Framework>> = {
  xgboost: {
    versions: {
      '1': { repository: 'xgboost', accounts: 'xgboost-1', tag: '1' },
      ...versions(
        'sagemaker-xgboost',
        ['0.90-1', '0.90-2', '1.0-1'],
        ['1.2-1', '1.2-2', '1.3-1', '1.5-1', '1.7-1', '3.0-5'],
      ),
    },
    aliases: { latest: '1' },
    graviton: { '1.3-1': '1.3-1-arm64', '1.5-1': '1.5-1-arm64' },
    scopes: threeScopes,
  },
  sklearn: {
    versions: versions(
      'sagemaker-scikit-learn',
      ['0.20.0', '0.23-1', '1.0-1', '1.2-1', '1.4-2'],
      [],
    ),
    graviton: { '1.0-1': '1.0-1-arm64-cpu-py3' },
    scopes: threeScopes,
  },
  clarify: single('sagemaker-clarify-processing', 'clarify', ['processing'], '1.0'),
  'model-monitor': single('sagemaker-model-monitor-analyzer', 'model-monitor', ['monitoring'], ''),
  ...algorithms(
    'vision-and-text',
    'blazingtext',
    'image-classification',
    'object-detection',
    'semantic-segmentation',
    'seq2seq',
  ),
  ...algorithms(
    'tabular',
    'factorization-machines',
    'ipinsights',
    'kmeans',
    'knn',
    'linear-learner',
    'ntm',
    'object2vec',
    'pca',
    'randomcutforest',
  ),
  ...algorithms('forecasting-deepar', 'forecasting-deepar'),
  ...algorithms('lda', 'lda'),
};

const graviton = /^ml[._](?:c6g|c6gd|c6gn|c7g|m6g|m6gd|r6g|r6gd|t4g)(?:\.|$)/;
const gpu = /^ml[._][gp]\d/;

const domains: readonly (readonly [RegExp, string])[] = [
  [/^cn-/, 'amazonaws.com.cn'],
  [/^us-iso-/, 'c2s.ic.gov'],
  [/^us-isob-/, 'sc2s.sgov.gov'],
  [/^us-isof-/, 'csp.hci.ic.gov'],
  [/^eu-isoe-/, 'cloud.adc-e.uk'],
];

function expected(value: string | undefined, known: readonly string[], what: string): void {
  if (value !== undefined && known.includes(value)) return;
  const given = value === undefined ? 'none was given' : value;
  throw new Error(
    `Unsupported ${what}: ${given}. Supported ${what}(s): ${known.join(', ')}. Or give imageUri.`,
  );
}

/** The image of a version, and its tag. */
function imageFor(options: ImageOptions): Image {
  const { framework: name, version, instanceType = '', imageScope } = options;
  expected(name, Object.keys(frameworks), 'framework');
  const framework = frameworks[name] as Framework;
  const { scopes, aliases = {} } = framework;
  if (imageScope !== undefined && scopes.length > 1) expected(imageScope, scopes, 'image scope');
  if (imageScope === 'inference_graviton' || graviton.test(instanceType)) {
    return gravitonImage(name, framework, version);
  }
  const known = Object.keys(framework.versions);
  const [only] = known;
  const chosen = known.length === 1 && only !== undefined ? only : version;
  expected(chosen, [...known, ...Object.keys(aliases)], `${name} version`);
  const image = framework.versions[aliases[chosen as string] ?? (chosen as string)] as Image;
  if (image.processor !== undefined) {
    if (gpu.test(instanceType)) expected('gpu', [image.processor], 'processor');
    if (options.pyVersion !== undefined) expected(options.pyVersion, ['py3'], 'Python version');
  }
  // an alias is a tag of its own in the registry
  return chosen !== undefined && chosen in aliases ? { ...image, tag: chosen } : image;
}

function gravitonImage(name: string, framework: Framework, version: string | undefined): Image {
  const tags = framework.graviton;
  if (!tags) {
    const some = Object.keys(frameworks).filter((one) => frameworks[one]?.graviton);
    throw new Error(
      `Unsupported framework: ${name}. Supported framework(s) for Graviton instances: ` +
        `${some.join(', ')}.`,
    );
  }
  const known = Object.keys(tags);
  const chosen = known.length === 1 ? known[0] : version;
  expected(chosen, known, `${name} version`);
  const image = framework.versions[chosen as string] as Image;
  return { ...image, tag: tags[chosen as string] as string };
}

/**
 * The URI of one of AWS's images in a region, by the words of Python's `image_uris.retrieve`; the
 * same choices may be given as one object.
 * @throws Error for a framework, version, processor or region that AWS publishes no image for; it
 * names those that there are. Give such an image's URI yourself.
 *
 * @example
 * imageUris.retrieve('xgboost', 'us-east-1', '1.7-1');
 * // '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1'
 * imageUris.retrieve({ framework: 'xgboost', region: 'us-east-1', version: '1.7-1' }); // the same
 */
function retrieve(options: ImageOptions): string;
function retrieve(
  framework: string,
  region: string,
  version?: string,
  more?: Omit<ImageOptions, 'framework' | 'region' | 'version'>,
): string;
function retrieve(
  first: ImageOptions | string,
  region = '',
  version?: string,
  more: Omit<ImageOptions, 'framework' | 'region' | 'version'> = {},
): string {
  const options =
    typeof first === 'string' ? { ...more, framework: first, region, version } : first;
  const { repository, accounts, tag } = imageFor(options);
  const known = accountsOf(accounts);
  expected(options.region, [...known.keys()], 'region');
  const account = known.get(options.region);
  const domain = domains.find(([regions]) => regions.test(options.region))?.[1] ?? 'amazonaws.com';
  const suffix = tag === '' ? '' : `:${tag}`;
  return `${account}.dkr.ecr.${options.region}.${domain}/${repository}${suffix}`;
}

export const imageUris = { retrieve } as const;
