import { Button, Flex, Input, Space, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { readSpans, WEEKDAYS, type Weekday } from './hours.ts'

/** A line of text for each day of the week; null where nothing is set. */
export type HoursEntered = Readonly<Record<Weekday, string>> | null

const EMPTY: Readonly<Record<Weekday, string>> = { mon: '', tue: '', wed: '', thu: '', fri: '', sat: '', sun: '' }

interface HoursEditorProps {
  readonly value?: HoursEntered
  readonly onChange?: (value: HoursEntered) => void
}

/** Opening hours by weekday. Fits into a `Form.Item`. */
export function HoursEditor({ value = null, onChange }: HoursEditorProps) {
  const { t } = useTranslation('organization')
  const days = value ?? EMPTY
  const copy = () =>
    onChange?.({
      mon: days.mon,
      tue: days.mon,
      wed: days.mon,
      thu: days.mon,
      fri: days.mon,
      sat: days.mon,
      sun: days.mon,
    })
  return (
    <>
      {WEEKDAYS.map((weekday) => {
        const wrong = readSpans(days[weekday]) === undefined
        return (
          <Flex key={weekday} gap={8} align="center" style={{ marginBottom: 4 }}>
            <span style={{ width: 40 }}>{t(`week.${weekday}`)}</span>
            <Input
              size="small"
              aria-label={t(`week.${weekday}`)}
              placeholder={value === null ? t('node.hoursNone') : t('node.closed')}
              value={days[weekday]}
              {...(wrong ? { status: 'error' as const } : {})}
              onChange={(event) => onChange?.({ ...days, [weekday]: event.target.value })}
            />
          </Flex>
        )
      })}
      <Space>
        <Button size="small" onClick={copy} disabled={days.mon === ''}>
          {t('node.hoursCopy')}
        </Button>
        <Button size="small" type="text" onClick={() => onChange?.(null)} disabled={value === null}>
          {t('node.hoursClear')}
        </Button>
      </Space>
      <Typography.Paragraph type="secondary" style={{ fontSize: 12, margin: '4px 0 0' }}>
        {t('node.hoursHint')}
      </Typography.Paragraph>
    </>
  )
}
