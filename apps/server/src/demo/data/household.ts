import type { LineGroup } from '../product-line.ts'

export const HOUSEHOLD: LineGroup[] = [
  {
    path: 'Home > Cleaning > Vacuum Cleaners',
    noun: 'Vacuum Cleaner',
    facts: 'type,run time,bin volume',
    axes: { color: 'Black' },
    editions: 'appliance',
    accessories: 'vacuum',
    lines: `
Dyson|V8 Cordless|349|cordless stick;40 min;0.54 l|Silver Nickel,Purple
Dyson|V12 Detect Slim|549|cordless stick;60 min;0.35 l|Yellow Nickel,Blue Copper
Dyson|V15 Detect|649|cordless stick;60 min;0.76 l|Yellow Nickel,Gold
Shark|Stratos IZ862H|449|cordless stick;60 min;0.7 l|Ash Purple
Shark|Navigator Lift-Away NV352|179|corded upright;mains;1.2 l|Blue Lavender,Red
iRobot|Roomba 694 Robot|229|robot;90 min;0.4 l|Charcoal
iRobot|Roomba j7+ Robot|499|robot;75 min;0.4 l|Graphite
Roborock|S8 MaxV Ultra Robot|1399|robot with dock;180 min;0.27 l|Black,White
Roborock|Q5 Pro Robot|299|robot;240 min;0.77 l|Black,White
Ecovacs|Deebot T30S Robot|799|robot with dock;210 min;0.3 l|Black,White
Xiaomi|Robot Vacuum S20|199|robot;130 min;0.4 l|Black,White
Miele|Compact C2|349|corded canister;mains;3.5 l|Graphite Grey,Lotus White,Tech Blue
Philips|SpeedPro Max XC7043|399|cordless stick;65 min;0.6 l|Deep Black,Bordeaux
Bissell|CrossWave X7|349|wet and dry;30 min;0.5 l|Silver Blue`,
  },
  {
    path: 'Home > Kitchen > Coffee Machines',
    noun: 'Coffee Machine',
    facts: 'type,pressure,water tank',
    axes: { color: 'Black, Silver' },
    editions: 'appliance',
    accessories: 'coffee',
    lines: `
De'Longhi|Magnifica S ECAM22.110|399|bean to cup;15 bar;1.8 l|Black,Silver
De'Longhi|Magnifica Evo ECAM290|549|bean to cup;15 bar;1.8 l|Black,Silver,White
De'Longhi|Dedica EC685|229|espresso;15 bar;1.1 l|Black,Red,White,Silver
De'Longhi|La Specialista Arte|599|espresso with grinder;15 bar;2.5 l|Silver,Black
Breville|Bambino Plus|399|espresso;15 bar;1.9 l|Stainless Steel,Sea Salt,Black Truffle,Damson Blue
Breville|Barista Express|599|espresso with grinder;15 bar;2 l|Stainless Steel,Black Sesame,Cranberry Red
Nespresso|Vertuo Next|139|capsules;centrifusion;1.1 l|Black,White,Cherry Red,Dark Grey
Nespresso|Essenza Mini|129|capsules;19 bar;0.6 l|Piano Black,Pure White,Intense Grey
Nespresso|Lattissima One|299|capsules;19 bar;1 l|Black,White
Philips|3200 LatteGo EP3246|599|bean to cup;15 bar;1.8 l|Black,White
Jura|E8|1999|bean to cup;15 bar;1.9 l|Piano Black,Piano White,Chrome
Keurig|K-Mini|79|capsules;-;0.35 l|Matte Black,Dusty Rose,Studio Grey,Oasis
Ninja|DualBrew Pro CFP301|199|filter and capsules;-;1.8 l|Black
Moccamaster|KBG Select|329|filter;-;1.25 l|Polished Silver,Matte Black,Red,Off White`,
  },
  {
    path: 'Home > Kitchen > Small Appliances',
    noun: '',
    facts: 'type,power,capacity',
    axes: { color: 'Black, White' },
    editions: 'appliance',
    accessories: 'kitchen',
    lines: `
Ninja|Air Fryer AF101|99|air fryer;1550 W;3.8 l|Black Grey
Ninja|Foodi DualZone AF300 Air Fryer|199|air fryer;2400 W;7.6 l|Black,Copper
Philips|Airfryer XXL HD9650|279|air fryer;2225 W;7.3 l|Black
Philips|Essential Airfryer HD9252|109|air fryer;1400 W;4.1 l|Black,White
Cosori|Pro LE Air Fryer|99|air fryer;1500 W;4.7 l|Dark Grey,Light Grey,White
Instant Pot|Duo 7-in-1 Pressure Cooker|89|multi cooker;1000 W;5.7 l|Stainless Steel,Black
Instant Pot|Rio Wide Pressure Cooker|119|multi cooker;1500 W;7.1 l|Stainless Steel
KitchenAid|Artisan Stand Mixer|399|stand mixer;325 W;4.8 l|Empire Red,Onyx Black,Almond Cream,Aqua Sky,Pistachio
KitchenAid|K400 Blender|249|blender;1200 W;1.4 l|Empire Red,Onyx Black,Almond Cream
Vitamix|E310 Explorian Blender|349|blender;1400 W;1.4 l|Black,Red,Slate
NutriBullet|Pro 900 Blender|89|blender;900 W;0.9 l|Champagne,Black,Matte Grey
Zojirushi|Neuro Fuzzy NS-ZCC10 Rice Cooker|199|rice cooker;680 W;1 l|White
Tiger|JBV-A10U Rice Cooker|99|rice cooker;635 W;1 l|White,Black
Toshiba|RC-18NMFR Rice Cooker|129|rice cooker;820 W;1.8 l|White,Black
Panasonic|NN-SN68 Microwave Oven|159|microwave;1200 W;34 l|Stainless,White
Breville|Smart Oven Air Fryer Pro|399|convection oven;1800 W;28 l|Stainless Steel,Black Truffle
Cuisinart|TOA-70 Air Fryer Toaster Oven|229|toaster oven;1800 W;17 l|Silver,Black
Smeg|KLF03 Electric Kettle|179|kettle;2400 W;1.7 l|Black,Cream,Red,Pastel Blue,Pastel Green
Fellow|Stagg EKG Electric Kettle|165|gooseneck kettle;1200 W;0.9 l|Matte Black,Matte White,Polished Steel
Sharp|KC-F30 Air Purifier|149|air purifier;50 W;21 m2|White,Black`,
  },
  {
    path: 'Home > Kitchen > Cookware',
    noun: '',
    facts: 'material,suits',
    axes: { size: '20 cm, 24 cm@20, 28 cm@40', color: 'Black' },
    editions: 'consumable',
    lines: `
Le Creuset|Signature Round Dutch Oven|299|enamelled cast iron;all hobs|20 cm,24 cm@60,28 cm@120|Volcanic,Cerise,Marseille,Meringue
Lodge|Cast Iron Skillet|19|cast iron;all hobs|20 cm,26 cm@10,30 cm@20|Black
Tefal|Unlimited Frying Pan|39|coated aluminium;induction|20 cm,24 cm@8,28 cm@15|Black
All-Clad|D3 Stainless Fry Pan|99|tri-ply steel;induction|20 cm,26 cm@30,30 cm@60|Stainless
Staub|Cocotte|249|enamelled cast iron;all hobs|20 cm,24 cm@60,28 cm@120|Black,Grenadine,Basil,Dark Blue`,
  },
]
