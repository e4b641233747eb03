/** Pixels of the file for each of the screen: sharp on slides. */
const SCALE = 2

/** Colours and font of a picture. */
export interface PictureLook {
  readonly ground: string
  readonly text: string
  readonly rule: string
  /** Of bars below the lines that have one. */
  readonly bar: string
  readonly font: string
}

/** A chart drawn as SVG, or a table, or the texts of what is neither, as a PNG on a ground of its own. */
export function pictureOf(shown: HTMLElement, look: PictureLook): Promise<Blob> {
  // Icons are SVG as well; a chart states how large it is.
  const chart = shown.querySelector<SVGSVGElement>('div > svg[width]')
  return pngOf(chart ? sized(chart) : drawnTable(cellsOf(shown), sharesOf(shown), look), look.ground)
}

function sized(chart: SVGSVGElement): Sized {
  const { width, height } = chart.getBoundingClientRect()
  const copy = chart.cloneNode(true) as SVGSVGElement
  copy.setAttribute('xmlns', SVG)
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  return { copy, width, height }
}

interface Sized {
  readonly copy: SVGSVGElement
  readonly width: number
  readonly height: number
}

const SVG = 'http://www.w3.org/2000/svg'

/** Rows of what is shown: those of a table, else a line for each item of a list. */
function cellsOf(shown: HTMLElement): readonly (readonly string[])[] {
  const texts = (row: Element, cells: string) =>
    [...row.querySelectorAll<HTMLElement>(cells)].map((cell) => cell.textContent.replaceAll(/\s+/g, ' ').trim())
  const rows = [...shown.querySelectorAll('tr')].map((row) => texts(row, 'th, td')).filter((row) => row.some(Boolean))
  return rows.length > 0 ? rows : [...shown.querySelectorAll('li')].map((item) => texts(item, '[data-cell]'))
}

/** How long the bars of a list are, 0 to 1, a line each; none where what is shown has no bars. */
const sharesOf = (shown: HTMLElement): readonly number[] =>
  [...shown.querySelectorAll<HTMLElement>('li[data-share]')].map(({ dataset }) => Number(dataset.share))

const FONT_PX = 13
const ROW_PX = 26
const GAP_PX = 24
const BAR_PX = 5

/** Texts in columns as wide as the longest of them: the first to the left, the others to the right, as figures are read. */
function drawnTable(
  rows: readonly (readonly string[])[],
  shares: readonly number[],
  { text, rule, bar, font }: PictureLook,
): Sized {
  const pen = document.createElement('canvas').getContext('2d')
  if (pen) pen.font = `${FONT_PX}px ${font}`
  const wide = (words: string) => pen?.measureText(words).width ?? words.length * FONT_PX
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, at) => Math.max(0, ...rows.map((row) => wide(row[at] ?? ''))))
  const ends = widths.map((_, at) => widths.slice(0, at + 1).reduce((sum, width) => sum + width + GAP_PX, 0))
  const [width, height] = [(ends.at(-1) ?? 0) + GAP_PX, rows.length * ROW_PX + 16]
  const copy = document.createElementNS(SVG, 'svg')
  const put = (name: string, attributes: Readonly<Record<string, string | number>>, words = '') => {
    const part = copy.appendChild(document.createElementNS(SVG, name))
    for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, String(value))
    part.textContent = words
  }
  copy.setAttribute('xmlns', SVG)
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  for (const [line, row] of rows.entries()) {
    const y = 8 + (line + 1) * ROW_PX
    const share = shares[line]
    if (share === undefined) put('line', { x1: 0, x2: width, y1: y, y2: y, stroke: rule })
    else {
      const track = { x: GAP_PX, y: y - 3, height: BAR_PX, rx: BAR_PX / 2 }
      put('rect', { ...track, width: width - 2 * GAP_PX, fill: rule })
      put('rect', { ...track, width: (width - 2 * GAP_PX) * share, fill: bar })
    }
    for (const [at, words] of row.entries()) {
      const place = at === 0 ? { x: GAP_PX, 'text-anchor': 'start' } : { x: ends[at] ?? 0, 'text-anchor': 'end' }
      const style = {
        'font-family': font,
        'font-size': FONT_PX,
        'font-weight': line === 0 && shares.length === 0 ? 600 : 400,
        fill: text,
      }
      put('text', { ...place, y: y - 8, ...style }, words)
    }
  }
  return { copy, width, height }
}

async function pngOf({ copy, width, height }: Sized, ground: string): Promise<Blob> {
  const image = new Image()
  // A `blob:` address is not among the sources of images that the server allows.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * SCALE)
  canvas.height = Math.round(height * SCALE)
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('this browser draws no pictures')
  pen.fillStyle = ground
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((done, fail) =>
    canvas.toBlob((file) => (file ? done(file) : fail(new Error('no picture came of it'))), 'image/png'),
  )
}
