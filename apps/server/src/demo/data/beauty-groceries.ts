import type { LineGroup } from '../product-line.ts'

const FOOD = { editions: 'consumable', hasMpn: false, facts: 'type' } as const

export const BEAUTY_GROCERIES: LineGroup[] = [
  {
    path: 'Beauty > Skin Care',
    noun: '',
    facts: 'type,key ingredient',
    axes: { size: '50 ml, 100 ml@8' },
    editions: 'consumable',
    lines: `
CeraVe|Moisturizing Cream|12|cream;ceramides|177 ml,340 g@5,454 g@8
CeraVe|Hydrating Facial Cleanser|11|cleanser;hyaluronic acid|236 ml,355 ml@3,473 ml@6
La Roche-Posay|Anthelios Sunscreen SPF 50+|24|sunscreen;Mexoryl 400|50 ml,100 ml@12
La Roche-Posay|Cicaplast Baume B5+|14|balm;panthenol|40 ml,100 ml@10
The Ordinary|Niacinamide 10% + Zinc 1% Serum|7|serum;niacinamide|30 ml,60 ml@4
The Ordinary|Hyaluronic Acid 2% + B5 Serum|9|serum;hyaluronic acid|30 ml,60 ml@6
COSRX|Advanced Snail 96 Mucin Essence|18|essence;snail mucin|100 ml,150 ml@8
Beauty of Joseon|Relief Sun Rice Sunscreen SPF 50+|15|sunscreen;rice extract|50 ml,Twin Pack@12
Laneige|Lip Sleeping Mask|19|lip mask;shea butter|Berry 20 g,Vanilla 20 g,Grapefruit 20 g
SK-II|Facial Treatment Essence|99|essence;Pitera|75 ml,160 ml@70,230 ml@100
Paula's Choice|2% BHA Liquid Exfoliant|32|exfoliant;salicylic acid|30 ml,118 ml@10
Hada Labo|Gokujyun Hydrating Lotion|14|lotion;hyaluronic acid|100 ml,170 ml@4
Biore|UV Aqua Rich Sunscreen SPF 50+|13|sunscreen;hyaluronic acid|50 g,70 g@4`,
  },
  {
    path: 'Beauty > Hair and Grooming',
    noun: '',
    facts: 'type',
    axes: { color: 'Black, White' },
    editions: 'appliance',
    lines: `
Dyson|Supersonic Hair Dryer|399|hair dryer|Iron Fuchsia,Nickel Copper,Ceramic Pink
Dyson|Airwrap i.d. Multi-Styler|549|hair styler|Nickel Copper,Vinca Blue,Ceramic Pink
Philips|OneBlade QP2724|35|trimmer|Lime Green
Philips|Series 9000 Prestige Shaver|349|shaver|Black,Silver
Braun|Series 9 Pro+ Shaver|279|shaver|Silver,Graphite
Oral-B|iO Series 5 Electric Toothbrush|99|toothbrush|Matte Black,Quite White,Blush Pink
Philips|Sonicare ProtectiveClean 4100 Toothbrush|45|toothbrush|Black,White,Pastel Pink
Waterpik|Aquarius WP-660 Water Flosser|69|water flosser|White,Black,Blue`,
  },
  {
    path: 'Beauty > Make-up and Fragrance',
    noun: '',
    facts: 'type',
    axes: { shade: 'Classic' },
    editions: 'consumable',
    lines: `
Maybelline|Lash Sensational Sky High Mascara|10|mascara|Very Black,Blackest Black,Brownish Black,Cosmic Black
Maybelline|SuperStay Matte Ink Lipstick|9|lipstick|Lover,Pioneer,Seductress,Amazonian,Voyager,Poet
MAC|Matte Lipstick|23|lipstick|Ruby Woo,Velvet Teddy,Mehr,Chili,Whirl
NARS|Natural Radiant Foundation|49|foundation|Oslo,Siberia,Gobi,Deauville,Barcelona,Syracuse
Fenty Beauty|Gloss Bomb Lip Luminizer|21|lip gloss|Fenty Glow,Fu$$y,Hot Chocolit,Glass Slipper
Calvin Klein|CK One Eau de Toilette|35|fragrance|50 ml,100 ml@10,200 ml@25
Dior|Sauvage Eau de Toilette|89|fragrance|60 ml,100 ml@30,200 ml@80
Jo Malone|English Pear & Freesia Cologne|79|fragrance|30 ml,100 ml@80`,
  },
  {
    ...FOOD,
    path: 'Groceries > Coffee and Tea',
    noun: '',
    axes: { flavour: 'Original', size: '250 g, 500 g@6, 1 kg@14' },
    lines: `
Lavazza|Qualita Oro Coffee Beans|9|arabica beans|Original,Mountain Grown|250 g,500 g@6,1 kg@14
illy|Classico Ground Coffee|11|ground coffee|Classico,Intenso,Decaf|125 g,250 g@4
Starbucks|Pike Place Roast Ground Coffee|10|ground coffee|Medium Roast,Decaf,French Roast|340 g,510 g@5,793 g@10
Nescafe|Gold Blend Instant Coffee|8|instant coffee|Original,Decaf,Intense|95 g,190 g@6
Trung Nguyen|G7 3in1 Instant Coffee|6|instant coffee|Original,Strong,Cappuccino|21 Sachets,50 Sachets@6,100 Sachets@12
Kopiko|Brown Coffee|4|instant coffee|Original|10 Sachets,30 Sachets@5
OldTown|White Coffee 3in1|6|instant coffee|Classic,Hazelnut,Less Sugar|15 Sachets
Twinings|English Breakfast Tea|5|black tea|Original,Decaf|25 Bags,50 Bags@3,100 Bags@6
Ahmad Tea|Earl Grey|4|black tea|Original,Decaf|20 Bags,100 Bags@6`,
  },
  {
    ...FOOD,
    path: 'Groceries > Snacks and Pantry',
    noun: '',
    axes: { flavour: 'Original', size: 'Single' },
    lines: `
Indomie|Mi Goreng Instant Noodles|1|noodles|Original,Hot and Spicy,BBQ Chicken|5 Pack@2,10 Pack@4,40 Pack@17
Samyang|Buldak Hot Chicken Ramen|2|noodles|Original,Carbonara,2x Spicy,Cheese|5 Pack@5,20 Pack@22
Nissin|Cup Noodles|1|noodles|Seafood,Beef,Curry|6 Pack@5,24 Pack@20
Pringles|Potato Crisps|2|crisps|Original,Sour Cream & Onion,Barbecue,Hot & Spicy|Single,6 Pack@9
Lay's|Classic Potato Chips|3|crisps|Classic,Barbecue,Salt & Vinegar|Single,10 Pack@16
Oreo|Sandwich Cookies|3|biscuits|Original,Golden,Double Stuf|Single,12 Pack@25
Nutella|Hazelnut Spread|4|spread|Original|350 g,750 g@5,1 kg@7
Ferrero Rocher|Hazelnut Chocolates|8|chocolate|Milk,Dark|16 Pieces,24 Pieces@4,48 Pieces@14
Kikkoman|Soy Sauce|4|sauce|Original,Less Salt,Gluten Free|250 ml,500 ml@3,1 l@6
Huy Fong|Sriracha Hot Chili Sauce|5|sauce|Original|255 g,482 g@3,793 g@6
Quaker|Old Fashioned Oats|5|oats|Original|510 g,1.2 kg@4
Milo|Chocolate Malt Drink Powder|7|malt drink|Original,Less Sugar|400 g,1 kg@7,2 kg@14`,
  },
]
