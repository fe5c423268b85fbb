/** Behind a count of thousands or millions, these are what is counted. The units of `text/tables.ts` count too. */
export const COUNTED =
  'km|mile|miles|mil|pixel|pixels|piksel|lumen|lumens|rpm|putaran|pcs|pieces|piece|pages|halaman|trang|orang|people|' +
  'years|year|tahun|năm|ปี|month|months|bulan|tháng|เดือน|hours|jam|cycles|times|kali|lần|ครั้ง|fps|dpi|iops|mah|wh|' +
  'màu|warna|colors|colours|step|steps|bước|langkah|views|subscribers|điểm|poin|points|หน่วย|ชิ้น|นิ้ว'

/** In front of a bound, these say that the number measures something that is no price. */
export const MEASURED =
  'weight|weights|weighing|weighs|length|long|height|tall|high|width|wide|depth|deep|thickness|thick|size|sizes|' +
  'diameter|age|ages|aged|capacity|power|noise|speed|volume|calorie|calories|carbs|sugar|sodium|protein|count|' +
  'counts|temperature|temp|resolution|wattage|voltage|rating|ratings|score|model|year|years|version|gauge|grit|spf|' +
  'umur|usia|berat|panjang|lebar|tinggi|ukuran|saiz|อายุ|ขนาด|น้ำหนัก|tuổi|nặng|dài|rộng|cao|edad'

const CHILDREN =
  'kid|kids|child|children|toddler|toddlers|baby|babies|infant|infants|boy|boys|girl|girls|anak|kanak|budak|bayi|bata|' +
  'trẻ|bé|เด็ก|players|player'

const SCREENS =
  'screen|display|tv|tvs|television|televisions|monitor|monitors|laptop|laptops|oled|qled|televisi|ทีวี'

/** With these anywhere before it, `4k` is a resolution. */
export const SHOWN_IN_K = `${SCREENS}|camera|cameras|projector|projectors|webcam|dashcam|video|resolution`

/** In front of a bound, a number up to so many is an age, inches or a shoe size. */
export const MEASURED_UP_TO: readonly (readonly [words: string, most: number])[] = [
  [CHILDREN, 18],
  [`${SCREENS}|notebook|tablet`, 99],
  ['shoe|shoes|sneakers|boots|sandals|heels|sepatu|kasut|รองเท้า|giày|sapatos', 15],
]

/** In front of `between`, both numbers are ages. */
export const PEOPLE = `${CHILDREN}|men|women|man|woman|people|adult|adults|teen|teens|ladies`
