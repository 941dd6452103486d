/** Northwind Pumps, Plant 1: what it makes and buys, of what, where, and for whom. */
type Row<T extends string> = Record<T, string | number>;

const LINES: [line: string, area: string, centres: [code: string, description: string][]][] = [
  [
    'Press shop',
    'Machining',
    [
      ['PRESS-01', 'Press 01, 250 t'],
      ['PRESS-02', 'Press 02, 400 t'],
      ['DEB-01', 'Deburring'],
    ],
  ],
  [
    'Machining cell 1',
    'Machining',
    [
      ['CNC-01', 'Lathe 1'],
      ['CNC-02', 'Lathe 2'],
      ['CNC-03', 'Mill 1'],
      ['CNC-04', 'Mill 2'],
      ['WASH-01', 'Parts washer'],
    ],
  ],
  [
    'Assembly line 1',
    'Assembly',
    [
      ['WC-1-11', 'Kitting, line 1'],
      ['WC-1-12', 'Rotor fitting, line 1'],
      ['WC-1-13', 'Cover and seal, line 1'],
      ['WC-1-14', 'End test, line 1'],
    ],
  ],
  [
    'Assembly line 3',
    'Assembly',
    [
      ['WC-3-11', 'Kitting, line 3'],
      ['WC-3-12', 'Rotor fitting, line 3'],
      ['WC-3-13', 'Cover and seal, line 3'],
      ['WC-3-14', 'Torque station, line 3'],
      ['WC-3-15', 'End test, line 3'],
    ],
  ],
  [
    'Assembly line 5',
    'Assembly',
    [
      ['WC-5-11', 'Kitting, line 5'],
      ['WC-5-12', 'Rotor fitting, line 5'],
      ['WC-5-13', 'Torque station, line 5'],
      ['WC-5-14', 'End test, line 5'],
    ],
  ],
  [
    'Valve cell 2',
    'Assembly',
    [
      ['VC-2-1', 'Core fitting, cell 2'],
      ['VC-2-2', 'Valve assembly, cell 2'],
      ['VC-2-3', 'Leak test, cell 2'],
    ],
  ],
  [
    'Valve cell 4',
    'Assembly',
    [
      ['VC-4-1', 'Core fitting, cell 4'],
      ['VC-4-2', 'Valve assembly, cell 4'],
      ['VC-4-3', 'Leak test, cell 4'],
    ],
  ],
  [
    'Paint and test',
    'Finishing',
    [
      ['PAINT-01', 'Paint booth 1'],
      ['PAINT-02', 'Paint booth 2'],
      ['TEST-01', 'Test bench'],
    ],
  ],
];

export const workCentres: Row<'workCentre' | 'description' | 'line' | 'area'>[] = LINES.flatMap(
  ([line, area, centres]) =>
    centres.map(([workCentre, description]) => ({ workCentre, description, line, area })),
);

export interface DemoItem {
  item: string;
  description: string;
  uom: string;
  procurement: 'purchased' | 'manufactured';
  leadTimeDays: number;
  unitCost: number;
}
export const items: DemoItem[] = [];
export const bomLines: { parent: string; component: string; qtyPer: number }[] = [];

function buy(
  list: string,
  leadTimeDays: number,
  unitCost: number,
  describe: (code: string) => string,
  uom = 'pcs',
): void {
  list.split(' ').forEach((item, i) =>
    items.push({
      item,
      description: describe(item),
      uom,
      procurement: 'purchased',
      leadTimeDays,
      unitCost: Math.round(unitCost * (1 + i * 0.2) * 100) / 100,
    }),
  );
}

function make(
  item: string,
  description: string,
  leadTimeDays: number,
  unitCost: number,
  parts: string,
): void {
  items.push({ item, description, uom: 'pcs', procurement: 'manufactured', leadTimeDays, unitCost });
  for (const part of parts.split(' ')) {
    const [component, qtyPer] = part.split('*');
    bomLines.push({ parent: item, component: component!, qtyPer: Number(qtyPer ?? 1) });
  }
}

const size = (code: string) => code.split('-').at(-1)!;

buy('CA-10 CA-20 CA-30 CA-50', 8, 21, (c) => `Housing casting ${size(c)}`);
buy('CI-11 CI-31 CI-32 CI-51', 8, 9, (c) => `Impeller casting ${size(c)}`);
buy('RB-16 RB-20 RB-25 RB-30', 6, 7, (c) => `Round bar ${size(c)} mm`, 'm');
buy('ST-2 ST-3 ST-5', 5, 3, (c) => `Sheet ${size(c)} mm`, 'kg');
buy('V150 V200 V250', 3, 38, (c) => `Valve body ${c}, machined`);
buy('SK-10 SK-15 SK-20 SK-25 SK-40', 5, 4.5, (c) => `Seal kit DN ${size(c)}`);
buy('M-037 M-055 M-075 M-110 M-150 M-220', 10, 74, (c) => `Motor ${Number(size(c)) / 100} kW`);
buy('BE-6202 BE-6203 BE-6204 BE-6205 BE-6206 BE-6305', 4, 2.4, (c) => `Ball bearing ${size(c)}`);
buy('SC-M5 SC-M6 SC-M8 SC-M10 SC-M12', 2, 0.06, (c) => `Screw ${size(c)}`);
buy('OR-10 OR-15 OR-20 OR-25 OR-40 OR-50', 3, 0.3, (c) => `O-ring ${size(c)}`);
buy('GA-10 GA-20 GA-30 GA-40 GA-50', 3, 0.9, (c) => `Gasket ${size(c)}`);
buy('BA-15 BA-20 BA-25 BA-40', 6, 5.2, (c) => `Valve ball DN ${size(c)}`);
buy('SP-15 SP-20 SP-25 SP-40', 4, 0.8, (c) => `Spring DN ${size(c)}`);
buy('HL-1 HL-2', 4, 2.2, (c) => `Hand lever ${size(c)}`);
buy('PT-RED PT-BLUE PT-PRIMER', 5, 11, (c) => `Paint, ${size(c).toLowerCase()}`, 'kg');
buy('LB-PUMP LB-VALVE', 2, 0.2, (c) => `Rating plate, ${size(c).toLowerCase()}`);

make('BR-1', 'Motor bracket 1', 2, 6, 'ST-5*1.2');
make('BR-2', 'Motor bracket 2', 2, 8, 'ST-5*1.8');
const FAMILIES = [
  ['10', '11', '16', '6202'],
  ['20', '31', '20', '6203'],
  ['30', '32', '25', '6204'],
  ['50', '51', '30', '6205'],
] as const;
for (const [housing, rotor, bar, bearing] of FAMILIES) {
  make(`CO-${housing}`, `Cover ${housing}, pressed`, 2, 7, 'ST-3*0.9');
  make(`HM-${housing}`, `Housing ${housing}, machined`, 3, 42, `CA-${housing}`);
  make(`SH-${rotor}`, `Shaft ${rotor}`, 3, 16, `RB-${bar}*0.35`);
  make(`IM-${rotor}`, `Impeller ${rotor}`, 3, 19, `CI-${rotor}`);
  make(`HS-${housing}R`, `Housing ${housing}, painted red`, 2, 49, `HM-${housing} PT-PRIMER*0.1 PT-RED*0.15`);
  make(`RS-${rotor}`, `Rotor set ${rotor}`, 2, 48, `SH-${rotor} IM-${rotor} BE-${bearing}*2`);
}
for (const dn of ['15', '20', '25', '40']) {
  make(`DI-${dn}`, `Disc DN ${dn}, pressed`, 2, 3, 'ST-2*0.3');
  make(`VCORE-${dn}`, `Valve core DN ${dn}`, 2, 14, `DI-${dn} SP-${dn} OR-${dn}`);
  make(
    `BV-${dn}`,
    `Ball valve DN ${dn}`,
    2,
    64,
    `BA-${dn} VCORE-${dn} SK-${dn} HL-${Number(dn) > 20 ? 2 : 1} SC-M6*4 LB-VALVE`,
  );
  make(
    `CV-${dn}`,
    `Check valve DN ${dn}`,
    2,
    58,
    `VCORE-${dn} ${dn === '40' ? 'GA-40*2' : `SK-${dn}`} SC-M6*4 LB-VALVE`,
  );
}
make('CV-50', 'Check valve DN 50', 2, 96, 'VCORE-40 GA-50*2 OR-50 SC-M10*6 LB-VALVE');
make('P-110', 'Circulation pump 110', 3, 180, 'HS-10R RS-11 CO-10 M-037 SK-10 SC-M5*8 LB-PUMP');
make('P-120', 'Circulation pump 120', 3, 205, 'HS-10R RS-11 CO-10 M-055 SK-10 V150 SC-M5*8 LB-PUMP');
make('P-130', 'Circulation pump 130, bronze', 3, 240, 'HS-10R RS-11 CO-10*2 M-055 GA-10 SC-M6*8 LB-PUMP');
make('P-140', 'Booster pump 140', 3, 265, 'HS-10R RS-11 CO-10 M-075 BR-1 V150 SC-M6*8 LB-PUMP');
make('P-310', 'Process pump 310', 3, 390, 'HS-20R RS-31 CO-20 M-075 GA-20 BR-1 SC-M8*8 LB-PUMP');
make('P-320', 'Dosing pump 320', 3, 420, 'HS-20R RS-31 CO-20 M-075 V200 SK-20 SC-M8*8 LB-PUMP');
make('P-330', 'Dosing pump 330', 3, 465, 'HS-20R RS-31 CO-20 M-110 V200 SK-20 SC-M8*8 LB-PUMP');
make('P-340', 'Process pump 340', 3, 510, 'HS-30R RS-32 CO-30 M-110 V250 GA-30 BR-2 SC-M8*10 LB-PUMP');
make('P-510', 'Feed pump 510', 4, 690, 'HS-50R RS-51 CO-50 M-150 BE-6206*2 GA-50 BR-2 SC-M10*10 LB-PUMP');
make('P-520', 'Feed pump 520', 4, 740, 'HS-50R RS-51 CO-50 M-220 BE-6305*2 GA-50 BR-2 SC-M12*10 LB-PUMP');
make('P-530', 'Feed pump 530, blue', 4, 760, 'HS-50R RS-51 CO-50 M-220 V250 PT-BLUE*0.2 SC-M12*10 LB-PUMP');

const NAMES =
  'A:Hartmann A:ACME A:Delta Hydronics A:Bergmann Water B:Fjord Process B:Lumen Chemicals B:Oakfield Dairy B:Pura Filters B:Rhine Cooling B:Sorbo Plants B:Tessin Thermal B:Ulmer Brewery B:Vantaa Marine C:Aldo Irrigation C:Brook & Sons C:Cass Heating C:Dunlin Farms C:Ebro Pools C:Fenwick Labs C:Gorse Energy C:Heath Service C:Inlet Boats C:Juniper Spas C:Kestrel Parts C:Lark Plumbing';
export const customers = NAMES.split(/ (?=[ABC]:)/).map((name, i) => ({
  customer: `C${String(i + 101)}`,
  customerClass: name.slice(0, 1),
  customerName: name.slice(2),
}));

export const SUPPLIERS = [
  'Alba Castings',
  'Borealis Motors',
  'Crown Seals',
  'Dorn Metals',
  'Elmo Bearings',
  'Finch Fasteners',
  'Grove Coatings',
  'Valva Precision',
] as const;
