// Rows of 15 features that the feature store's figures write and read: an identifier, an event
// time, and thirteen numbers and categories, as a bank would keep of its customers.
export const featureDefinitions = [
  { FeatureName: 'customer_id', FeatureType: 'String' },
  { FeatureName: 'event_time', FeatureType: 'String' },
  { FeatureName: 'age', FeatureType: 'Integral' },
  { FeatureName: 'visits_7d', FeatureType: 'Integral' },
  { FeatureName: 'visits_30d', FeatureType: 'Integral' },
  { FeatureName: 'purchases_90d', FeatureType: 'Integral' },
  { FeatureName: 'balance', FeatureType: 'Fractional' },
  { FeatureName: 'spend_7d', FeatureType: 'Fractional' },
  { FeatureName: 'spend_30d', FeatureType: 'Fractional' },
  { FeatureName: 'mean_basket', FeatureType: 'Fractional' },
  { FeatureName: 'return_rate', FeatureType: 'Fractional' },
  { FeatureName: 'risk_score', FeatureType: 'Fractional' },
  { FeatureName: 'country', FeatureType: 'String' },
  { FeatureName: 'segment', FeatureType: 'String' },
  { FeatureName: 'device', FeatureType: 'String' },
];

const countries = ['DE', 'FR', 'IT', 'ES', 'PL', 'SE'];
const segments = ['new', 'regular', 'loyal', 'dormant'];
const devices = ['phone', 'desktop', 'tablet'];

/**
 * Row `index`: the same at each call. Identifiers grow with it, or come in no order where
 * `scattered`.
 */
export function featureRow(index, scattered = false) {
  const mixed = (index * 2_654_435_761) % 4_294_967_296;
  const part = (divisor, of) => Math.floor(mixed / divisor) % of;
  return {
    customer_id: `customer-${String(scattered ? mixed : index).padStart(10, '0')}`,
    event_time: `2026-01-${String(1 + part(7, 28)).padStart(2, '0')}T${String(part(97, 24)).padStart(2, '0')}:00:00Z`,
    age: 18 + part(3, 70),
    visits_7d: part(11, 12),
    visits_30d: part(13, 48),
    purchases_90d: part(17, 30),
    balance: part(19, 1_000_000) / 100,
    spend_7d: part(23, 50_000) / 100,
    spend_30d: part(29, 200_000) / 100,
    mean_basket: part(31, 10_000) / 100,
    return_rate: part(37, 1000) / 1000,
    risk_score: part(41, 1_000_000) / 1_000_000,
    country: countries[part(43, countries.length)],
    segment: segments[part(47, segments.length)],
    device: devices[part(53, devices.length)],
  };
}

/** AWS's `Record` of a row. */
export const recordOf = (row) =>
  Object.entries(row).map(([FeatureName, value]) => ({ FeatureName, ValueAsString: `${value}` }));
