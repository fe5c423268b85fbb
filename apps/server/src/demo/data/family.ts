import type { LineGroup } from '../product-line.ts'

export const FAMILY: LineGroup[] = [
  {
    path: 'Toys > Building Sets',
    noun: 'Building Set',
    facts: 'pieces,age',
    axes: { theme: 'Standard' },
    editions: 'toy',
    lines: `
LEGO|42143 Ferrari Daytona SP3|399|3778;18+|Technic
LEGO|42151 Bugatti Bolide|49|905;9+|Technic
LEGO|42141 McLaren Formula 1|179|1432;18+|Technic
LEGO|75313 AT-AT|799|6785;18+|Star Wars
LEGO|75192 Millennium Falcon|849|7541;16+|Star Wars
LEGO|75355 X-Wing Starfighter|229|1949;18+|Star Wars
LEGO|75375 Millennium Falcon Mid-Scale|79|921;18+|Star Wars
LEGO|76419 Hogwarts Castle and Grounds|159|2660;18+|Harry Potter
LEGO|71043 Hogwarts Castle|449|6020;16+|Harry Potter
LEGO|10280 Flower Bouquet|55|756;18+|Icons
LEGO|10311 Orchid|45|608;18+|Icons
LEGO|10307 Eiffel Tower|599|10001;18+|Icons
LEGO|10294 Titanic|649|9090;18+|Icons
LEGO|21325 Medieval Blacksmith|169|2164;18+|Ideas
LEGO|21348 Dungeons & Dragons Red Dragon's Tale|349|3745;18+|Ideas
LEGO|60337 Express Passenger Train|179|764;7+|City
LEGO|60316 Police Station|69|668;6+|City
LEGO|31120 Medieval Castle 3in1|99|1426;9+|Creator
LEGO|10698 Large Creative Brick Box|55|790;4+|Classic
LEGO|71374 Nintendo Entertainment System|249|2646;18+|Super Mario
LEGO|43222 Disney Castle|379|4837;18+|Disney
LEGO|41757 Botanical Garden|79|1072;12+|Friends
LEGO|10874 Steam Train|59|59;2+|DUPLO`,
  },
  {
    path: 'Toys > Games and Figures',
    noun: '',
    facts: 'type,age',
    axes: { edition: 'Standard' },
    editions: 'toy',
    lines: `
Hasbro|Monopoly|22|board game;8+|Classic,Deluxe@15,Junior
Mattel|UNO|9|card game;7+|Classic,Flip,All Wild
Catan Studio|Catan|45|board game;10+|Base Game,Seafarers Expansion,5-6 Player Extension
Days of Wonder|Ticket to Ride|49|board game;8+|USA,Europe,Nordic Countries
Mattel|Hot Wheels Ultimate Garage|119|play set;5+
Mattel|Barbie Dreamhouse|189|play set;3+
Nerf|Elite 2.0 Commander|15|blaster;8+
Bandai|RG 1/144 RX-78-2 Gundam|32|model kit;15+
Bandai|MG 1/100 Wing Gundam Zero EW|55|model kit;15+
Pokemon|Elite Trainer Box|49|trading cards;6+|Twilight Masquerade,Paldean Fates,Surging Sparks
Play-Doh|Modeling Compound Set|15|clay;2+|10 Pack,20 Pack@8,36 Pack@15
Ravensburger|Jigsaw Puzzle World Map|19|puzzle;12+|500 Pieces,1000 Pieces@4,2000 Pieces@15`,
  },
  {
    path: 'Baby > Strollers',
    noun: '',
    facts: 'type,suits',
    axes: { color: 'Black, Grey' },
    editions: 'gear',
    accessories: 'stroller',
    lines: `
UPPAbaby|Vista V2 Stroller|899|stroller;from birth|Jake Black,Gregory Blue,Greyson
Bugaboo|Fox 5 Stroller|1199|stroller;from birth|Midnight Black,Forest Green,Misty White
Babyzen|YOYO2 Stroller|449|travel stroller;from birth|Black,Taupe,Peppermint,Ginger
Joie|Nitro Lightweight Stroller|79|buggy;from birth|Black,Grey`,
  },
  {
    path: 'Baby > Gear',
    noun: '',
    facts: 'type,suits',
    axes: { color: 'Black, Grey' },
    editions: 'gear',
    lines: `
Graco|4Ever DLX Car Seat|299|car seat;4 to 120 lb|Fairmont,Aurora,Kendrick
Chicco|KeyFit 35 Car Seat|249|infant car seat;4 to 35 lb|Onyx,Drift,Element
Nuna|PIPA RX Car Seat|399|infant car seat;4 to 32 lb|Caviar,Frost,Granite
BabyBjorn|Bouncer Bliss|199|bouncer;from birth|Black,Light Grey,Dusty Pink
Ergobaby|Omni Breeze Carrier|219|carrier;7 to 45 lb|Onyx Black,Graphite Grey,Midnight Blue
Philips Avent|Natural Response Bottle Set|34|bottles;0 to 12 months|Clear,Pink,Blue
Medela|Pump In Style|199|breast pump;-|Yellow
Stokke|Tripp Trapp High Chair|299|high chair;from birth|Natural,White,Black,Storm Grey`,
  },
  {
    path: 'Baby > Diapers and Care',
    noun: '',
    facts: 'type',
    axes: {
      size: 'Newborn, Size 1, Size 2, Size 3, Size 4, Size 5',
      pack: '32 Count, 84 Count@18, 148 Count@34',
    },
    editions: 'consumable',
    hasMpn: false,
    lines: `
Pampers|Swaddlers Diapers|14|diapers
Pampers|Baby-Dry Diapers|12|diapers
Huggies|Little Snugglers Diapers|14|diapers
Huggies|Ultimate Diaper Pants|13|pants|M,L,XL,XXL
MamyPoko|Extra Dry Pants|12|pants|S,M,L,XL,XXL
Merries|Tape Diapers|17|diapers|Newborn,S,M,L
Mustela|Gentle Cleansing Gel|15|baby wash|200 ml,500 ml@8|Single
WaterWipes|Original Baby Wipes|4|wipes|60 Wipes|Single,Box of 9@28`,
  },
  {
    path: 'Books',
    noun: 'Book',
    facts: 'pages,first published',
    axes: { format: 'Paperback, Hardcover@8, Audio CD@12' },
    editions: 'book',
    hasMpn: false,
    lines: `
James Clear|Atomic Habits|14|320;2018
Daniel Kahneman|Thinking, Fast and Slow|13|499;2011
Yuval Noah Harari|Sapiens|15|443;2011
Robert C. Martin|Clean Code|35|464;2008|Paperback
Martin Kleppmann|Designing Data-Intensive Applications|42|616;2017|Paperback
David Thomas and Andrew Hunt|The Pragmatic Programmer|39|352;2019|Hardcover,Audio CD
J. R. R. Tolkien|The Lord of the Rings|24|1178;1954|Paperback,Hardcover@20,Boxed Set@35
J. R. R. Tolkien|The Hobbit|11|310;1937
J. K. Rowling|Harry Potter and the Philosopher's Stone|9|352;1997
Frank Herbert|Dune|11|688;1965
George Orwell|1984|8|328;1949
Andy Weir|Project Hail Mary|12|496;2021
Morgan Housel|The Psychology of Money|13|256;2020
Michelle Obama|Becoming|15|448;2018
Tara Westover|Educated|13|352;2018
Samin Nosrat|Salt, Fat, Acid, Heat|25|480;2017|Hardcover
Eric Carle|The Very Hungry Caterpillar|8|26;1969|Board Book,Paperback,Hardcover@8
Paulo Coelho|The Alchemist|11|208;1988`,
  },
]
