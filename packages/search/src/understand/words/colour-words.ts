import type { WordGroup } from './word-group.ts'

/** Canonical English names. Words that are oftener a thing than a colour (cream, olive, rose) need their colour. */
export const COLOUR_WORDS: readonly WordGroup<string>[] = [
  { means: 'black', words: 'black|jet black|hitam|สีดำ|itim', marked: 'đen|màu đen' },
  { means: 'white', words: 'white|off white|cream white|putih|สีขาว|puti', marked: 'trắng|màu trắng' },
  {
    means: 'grey',
    words: 'grey|gray|dark grey|dark gray|light grey|light gray|space grey|space gray|charcoal grey',
  },
  {
    means: 'grey',
    words: 'charcoal gray|slate grey|slate gray|kelabu|abu abu|สีเทา|kulay abo',
    marked: 'xám|màu xám',
  },
  { means: 'silver', words: 'silver|perak|สีเงิน|pilak', marked: 'bạc|màu bạc' },
  { means: 'gold', words: 'gold|golden|emas|สีทอง|ginto', marked: 'vàng gold' },
  { means: 'rose gold', words: 'rose gold|rosegold|โรสโกลด์', marked: 'vàng hồng' },
  { means: 'red', words: 'red|dark red|wine red|merah|สีแดง|pula', marked: 'đỏ|màu đỏ' },
  {
    means: 'blue',
    words: 'blue|light blue|dark blue|sky blue|royal blue|baby blue|biru|biru muda|สีน้ำเงิน|สีฟ้า|asul',
  },
  { means: 'blue', marked: 'xanh dương|xanh lam|xanh nước biển|xanh da trời|màu xanh dương' },
  {
    means: 'navy',
    words: 'navy|navy blue|biru tua|biru dongker|biru navy|สีกรม|สีกรมท่า',
    marked: 'xanh navy|xanh đen',
  },
  {
    means: 'green',
    words: 'green|dark green|light green|army green|lime green|mint green|olive green|forest green',
  },
  { means: 'green', words: 'hijau|hijau muda|hijau tua|สีเขียว|berde', marked: 'xanh lá|xanh lá cây|xanh lục' },
  { means: 'yellow', words: 'yellow|kuning|สีเหลือง|dilaw', marked: 'vàng|màu vàng' },
  { means: 'orange', words: 'orange|jingga|oranye|oren|สีส้ม|kahel', marked: 'màu cam' },
  {
    means: 'pink',
    words: 'pink|hot pink|light pink|merah muda|merah jambu|สีชมพู|rosas',
    marked: 'hồng|màu hồng',
  },
  { means: 'purple', words: 'purple|violet|lavender purple|ungu|สีม่วง|kulay ube', marked: 'tím|màu tím' },
  {
    means: 'brown',
    words: 'brown|dark brown|light brown|coklat|cokelat|สีน้ำตาล|kayumanggi',
    marked: 'nâu|màu nâu',
  },
  { means: 'beige', words: 'beige|krem|สีเบจ', marked: 'màu be' },
  { means: 'cream', words: 'cream color|cream colour|cream colored|cream coloured|สีครีม', marked: 'màu kem' },
  { means: 'ivory', words: 'ivory' },
  { means: 'tan', words: 'tan' },
  { means: 'teal', words: 'teal' },
  { means: 'turquoise', words: 'turquoise|tosca' },
  { means: 'maroon', words: 'maroon|marun|burgundy' },
  { means: 'bronze', words: 'bronze' },
  { means: 'copper', words: 'copper' },
  { means: 'khaki', words: 'khaki' },
  { means: 'multicolour', words: 'multicolor|multicolour|multi color|multi colour|multicolored|rainbow' },
]

/** `green tea` is not green. */
export const NOT_A_COLOUR_BEFORE =
  'tea|wine|rice|noise|pepper|friday|tooth|bull|juice|sugar|decker|light|ray|hat|oak|bean|beans|apple|cross|box|label|' +
  'spot|board|boards|paper|vinegar|chocolate|coffee|pipe|wire|tubing|fitting|fittings'
