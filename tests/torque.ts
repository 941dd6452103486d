/** A lot whose torque is out of tolerance: a cause of its own, about which four functions are asked. Its id is the lot. */
export const outOfTolerance = (lot: string) => ({
  id: lot,
  source: 'mqtt/torque',
  type: 'quality.out-of-tolerance',
  data: { lot, characteristic: 'torque', value: 41, lower: 34, upper: 38 },
});
