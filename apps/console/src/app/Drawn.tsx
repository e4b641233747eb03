import { theme } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAppearance } from './appearance.ts'
import type { Drawing, Look } from './draw.ts'

interface DrawnProps<Data> {
  readonly title: string
  readonly height: number
  /** Loads the file that draws; the same function at every render. */
  readonly load: () => Promise<Drawing<Data>>
  /** Plain data: what is drawn is drawn anew when its JSON differs. */
  readonly data: Data
  readonly onChoose?: (key: string) => void
}

/** A chart in the look of the page; stands in a `ChartCard`, which has the table behind it. */
export function Drawn<Data>({ title, height, load, data, onChoose }: DrawnProps<Data>) {
  const { t } = useTranslation('ui')
  const { token } = theme.useToken()
  const { dark } = useAppearance()
  const place = useRef<HTMLDivElement>(null)
  const chosen = useRef(onChoose)
  chosen.current = onChoose
  const [failed, setFailed] = useState(false)
  const drawing = JSON.stringify(data)
  useEffect(() => {
    const element = place.current
    if (!element) return
    const ending = new AbortController()
    const look: Omit<Look, 'width'> = {
      ...{ text: token.colorTextSecondary, strong: token.colorText, rule: token.colorBorderSecondary, dark },
      ...{ ground: token.colorBgContainer, surface: token.colorBgElevated, accent: token.colorPrimary },
      font: token.fontFamily,
    }
    Promise.all([import('./draw.ts'), load()])
      .then(([{ drawInto }, kind]) => {
        if (ending.signal.aborted) return
        drawInto(element, ending.signal, kind, JSON.parse(drawing) as Data, look, (key) => chosen.current?.(key))
      })
      .catch(() => setFailed(true))
    return () => ending.abort()
  }, [drawing, token, dark, load])
  if (failed) return t('chart.failed')
  return <div ref={place} role="img" aria-label={t('chart.label', { title })} style={{ height }} />
}
