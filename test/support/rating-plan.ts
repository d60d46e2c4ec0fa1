// The plan that zones and the table of rating cases are tested with: something of everything.
const terms = {
  rounding: 'up',
  validity: '3600',
  finalAction: 'TERMINATE',
  whenShort: 'grant-rest',
} as const;

const byTheSecond = {
  service: 'voice',
  unit: 'seconds',
  increment: '1',
  block: '60',
  price: '0.07',
  quotaDefault: '600',
  ...terms,
} as const;

export const ratingPlan = {
  name: 'rating-cases',
  version: '1',
  currency: 'USD',
  destinations: [
    { name: 'germany', prefixes: ['49'] },
    { name: 'german mobile', prefixes: ['4915', '4916', '4917'] },
    { name: 'premium', prefixes: ['1900'] },
    { name: 'emergency', prefixes: ['112', '911'] },
  ],
  networks: [
    { name: 'europe', prefixes: ['262', '208', '234'] },
    { name: 'partner', prefixes: ['262-02'] },
  ],
  rates: [
    {
      ratingGroup: '10',
      service: 'voice',
      unit: 'seconds',
      increment: '60',
      block: '60',
      price: '0.10',
      quotaDefault: '3600',
      ...terms,
      prices: [
        { name: 'emergency', destinations: ['emergency'], price: '0' },
        { name: 'partner', networks: ['partner'], price: '0.10', increment: '1' },
        { name: 'roaming', networks: ['europe'], price: '0.50', connectFee: '0.25' },
        { name: 'to Germany', destinations: ['germany'], price: '0.20', increment: '1' },
        {
          name: 'to German mobiles',
          destinations: ['german mobile'],
          price: '0.30',
          increment: '30',
          block: '30',
          connectFee: '0.05',
        },
        {
          name: 'premium',
          destinations: ['premium'],
          price: '2.00',
          connectFee: '1.00',
          tiers: [
            { upTo: '60', price: '1.00' },
            { upTo: '180', price: '1.50' },
          ],
        },
      ],
    },
    {
      ratingGroup: '20',
      service: 'text',
      unit: 'events',
      increment: '1',
      block: '1',
      price: '0.05',
      quotaDefault: '10',
      ...terms,
      prices: [{ name: 'abroad', destinations: ['germany', 'german mobile'], price: '0.12' }],
    },
    {
      ratingGroup: '30',
      service: 'data',
      unit: 'octets',
      increment: '100000',
      block: '1000000',
      price: '0.01',
      quotaDefault: '100000000',
      ...terms,
      tiers: [
        { upTo: '10000000', price: '0' },
        { upTo: '100000000', price: '0.02' },
      ],
      prices: [{ name: 'roaming', networks: ['europe'], price: '0.10', increment: '1000' }],
    },
    { ratingGroup: '40', ...byTheSecond, rounding: 'half-up' },
    { ratingGroup: '41', ...byTheSecond, rounding: 'down' },
  ],
  moneyThreshold: { below: '2.00' },
  allowances: [
    {
      name: 'minutes',
      unit: 'seconds',
      ratingGroups: ['10'],
      amount: '600',
      priority: '1',
      lowPercent: '50',
    },
    {
      name: 'texts',
      unit: 'events',
      ratingGroups: ['20'],
      amount: '10',
      priority: '1',
      lowPercent: '50',
    },
  ],
} as const;
