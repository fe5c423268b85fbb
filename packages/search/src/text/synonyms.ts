// Words that shoppers and shops use for one thing. Each line is a group: asking for one finds the others too, a
// little below. `a > b` holds one way only: who asks for a means b, but not the reverse.

const EVERYWHERE = `
fridge = refrigerator
freezer > fridge freezer
tv = television = telly
sofa = couch = settee
cellphone = smartphone = mobile phone
cell phone > smartphone
earphone = earbud = in ear headphone
headset > headphone
laptop = notebook computer
sneaker = trainer = athletic shoe
kid = child
boy > kid
girl > kid
baby = infant
toddler > kid
mom = mother = mum
dad = father
woman = lady
man > gent
purse = handbag
backpack = rucksack = knapsack
luggage = suitcase
sunglass = sunnies
glasses > eyeglass
necktie = tie
pajama = pyjama = sleepwear
nightgown = nightdress
gown > dress
underwear = undergarment
panty = brief = knicker
pant = trouser = slack
sweater = jumper = pullover
sweatshirt = hoodie
tshirt = tee = t shirt
bathing suit = swimsuit
swimwear = swimsuit
flip flop = thong sandal
bathtub = bath tub = tub
bath > bathroom
faucet = tap
washcloth = face cloth
trash can = garbage can = waste bin
garbage = trash = waste
vacuum = hoover
vacuum cleaner = vacuum
cooktop = hob = stovetop
stove = range
oven > range
dishwasher > dish washer
drapes = curtain
curtain = drape
comforter = duvet
quilt > comforter
rug = carpet
lamp > light
light bulb = lightbulb
bulb > lamp
flashlight = torch
lawnmower = lawn mower = mower
grill = barbecue = bbq
barbeque = bbq
bicycle = bike
motorcycle = motorbike
stroller = pram = pushchair = buggy
crib = cot
pacifier = dummy soother
diaper = nappy
doll house = dollhouse
notebook > laptop
pc = computer
desktop > pc
monitor > display
hdd = hard drive = hard disk
harddisk = hard disk = hard drive
harddrive = hard drive
ssd = solid state drive
usb drive = flash drive = thumb drive
pendrive = flash drive
memory card > sd card
charger > power adapter
adapter = adaptor
remote > remote control
router > wifi router
wifi = wireless
bluetooth > wireless
camera > camcorder
bluray = blu ray
dvd > movie
video game > game
console > system
perfume = fragrance = cologne = parfum
lotion > moisturizer
moisturizer = moisturiser
makeup = cosmetic
lipstick > lip color
shampoo > hair wash
nail polish = nail lacquer
color = colour
gray = grey
jewelry = jewellery
aluminum = aluminium
stainless > steel
organizer = organiser
fiber = fibre
center = centre
theater = theatre
mold = mould
molding = moulding
tire = tyre
pillow > cushion
cushion > pillow
bookcase = bookshelf
shelf = shelving
wardrobe = armoire
dresser = chest of drawer
nightstand = bedside table
couch bed > sofa bed
bunkbed = bunk bed
sink > basin
toilet > wc
ac = air conditioner = aircon
aircon = air conditioner
air conditioning > air conditioner
heater > heating
drill driver > drill
screwdriver > screw driver
wrench = spanner
plier > pincer
sandpaper = sanding paper
plywood = ply wood
drywall = sheetrock = plasterboard
wood stove > stove
fire pit = firepit
gazebo = canopy
deck > decking
fence = fencing
floor = flooring
paint > coating
varnish > finish
caulk = sealant
hose pipe = hose
sprinkler > irrigation
cord = cable
extension cord > extension lead
outlet = receptacle = socket
lightswitch = light switch
ceiling fan light > ceiling fan
smoke alarm = smoke detector
doorbell = door bell
padlock = pad lock
keyring = keychain
watch > wristwatch
wristwatch = watch
earring > stud earring
necklace > pendant
ring > band
christmas = xmas
halloween costume > costume
gift > present
tumbler > cup
mug > cup
cup > mug
skillet = frying pan = fry pan
pot > cookware
pan > cookware
cookware > pot
flatware = cutlery = silverware
blender > mixer
mixer > blender
coffeemaker = coffee maker = coffee machine
coffee maker > coffee brewer
espresso machine > coffee machine
kcup = k cup
soda maker > sodastream
kettle > water boiler
toaster oven > oven
microwave > microwave oven
waterbottle = water bottle
thermos = vacuum flask
lunchbox = lunch box
yoga mat > exercise mat
treadmill > running machine
dumbbell = free weight
trampoline > rebounder
tent > camping tent
sleeping bag > camping bag
fishing rod = fishing pole
headlamp = head torch
binocular > field glass
gamepad = game controller
controller > gamepad
joystick > controller
playstation = ps
ps4 = playstation 4
ps5 = playstation 5
ps3 = playstation 3
xbox > x box
skin care = skincare
hair dryer = blow dryer = hairdryer
hair straightener = flat iron
shaver = razor
trimmer > clipper
toothbrush = tooth brush
vitamin > supplement
protein powder > whey protein
dog food > pet food
cat litter > kitty litter
couch cover > sofa slipcover
slipcover > cover
blanket = throw
throw > blanket
towel > bath towel
bedsheet = bed sheet
bedspread = coverlet
duvet cover > comforter cover
`

/** Indonesian and Malay beside English, as Southeast Asian titles mix them. */
const SOUTHEAST_ASIA = `
hp = handphone = smartphone
handphone = mobile phone
kulkas = refrigerator
peti sejuk = refrigerator
kipas = fan
kipas angin = fan
mesin cuci = washing machine
mesin basuh = washing machine
sepatu = shoe
kasut = shoe
sendal = sandal
sandal jepit > flip flop
tas = bag
beg = bag
baju = shirt
kemeja = shirt
celana = pant
seluar = pant
jam tangan = watch
kacamata = glasses
cermin mata = glasses
meja = table
kursi = chair
kerusi = chair
lampu = lamp
kabel = cable
pengisi daya = charger
pengecas = charger
casan > charger
anak = kid
bayi = baby
wanita = woman
pria = man
lelaki = man
perempuan = woman
setrika = iron
seterika = iron
rice cooker = periuk nasi
penanak nasi = rice cooker
penyedot debu = vacuum cleaner
buku = book
mainan = toy
topi = hat
payung = umbrella
susu = milk
kopi = coffee
teh = tea
gula = sugar
beras = rice
beras > rice
minyak goreng = cooking oil
sabun = soap
sikat gigi = toothbrush
sapatos = shoe
damit = clothes
relo = watch
salamin > glasses
bentilador = fan
electric fan > fan
tai nghe = headphone
dien thoai = phone
may tinh = computer
may tinh bang = tablet
may lanh = air conditioner
tu lanh = refrigerator
may giat = washing machine
giay = shoe
ao thun = tshirt
dong ho = watch
ban phim = keyboard
chuot > mouse
sac du phong = power bank
pin sac = power bank
`

export type SynonymMarket = 'us' | 'sea'

/** Groups per market; a market's own stand beside those that hold everywhere. */
export const SYNONYM_GROUPS: Readonly<Record<SynonymMarket, string>> = {
  us: EVERYWHERE,
  sea: EVERYWHERE + SOUTHEAST_ASIA,
}
