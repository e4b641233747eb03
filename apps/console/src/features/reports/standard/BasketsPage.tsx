import { Page } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { Flex, Input, InputNumber, Segmented, Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { BasketsCard } from './BasketsCard.tsx'
import { PeriodBar, usePeriod } from './period.tsx'
import { useAboutWhom, Whom } from './Whom.tsx'

const BYS = ['product', 'category'] as const
const DEPTHS = [1, 2, 3] as const
/** Rules that are asked for; lift and text narrow them here. */
const LIMIT = 1_000

/** A number of the address within bounds. */
function within(text: string | undefined, least: number, most: number, otherwise: number): number {
  const number = text === undefined ? Number.NaN : Number(text)
  return number >= least && number <= most ? number : otherwise
}

/** What is bought together, with terms of one's own. */
export default function BasketsPage() {
  const { t } = useTranslation('reports')
  const params = useUrlParams()
  const period = usePeriod('quarter')
  const about = useAboutWhom(period.about)
  const by = BYS.find((one) => one === params.get('by')) ?? 'product'
  const depth = DEPTHS.find((one) => String(one) === params.get('depth')) ?? 2
  const support = within(params.get('support'), 0.01, 100, 0.1)
  const confidence = within(params.get('confidence'), 0, 100, 20)
  const minLift = within(params.get('lift'), 0, 1_000, 0)
  const maxItems = Math.round(within(params.get('items'), 2, 10, 5))
  const text = params.get('q') ?? ''
  return (
    <Page title={t('baskets.title')} purpose={t('baskets.purpose')}>
      <PeriodBar period={period} />
      <Flex gap="12px 20px" wrap align="end" style={{ marginBottom: 16 }}>
        <Segmented
          aria-label={t('baskets.by')}
          value={by}
          onChange={(next) => params.set({ by: next === 'product' ? undefined : next })}
          options={BYS.map((value) => ({ value, label: t(`baskets.bys.${value}`) }))}
        />
        {by === 'category' && (
          <Segmented
            aria-label={t('baskets.depth')}
            value={depth}
            onChange={(next) => params.set({ depth: next === 2 ? undefined : String(next) })}
            options={DEPTHS.map((value) => ({ value, label: t(`baskets.depths.${value}`) }))}
          />
        )}
        <Least
          param="support"
          label={t('baskets.support')}
          hint={t('baskets.supportHint')}
          value={support}
          least={0.01}
          most={100}
          step={0.1}
          unit="%"
        />
        <Least
          param="confidence"
          label={t('baskets.confidence')}
          hint={t('baskets.confidenceHint')}
          value={confidence}
          least={0}
          most={100}
          step={5}
          unit="%"
        />
        <Least
          param="lift"
          label={t('baskets.lift')}
          hint={t('baskets.liftHint')}
          value={minLift}
          least={0}
          most={1_000}
          step={0.5}
        />
        <Least
          param="items"
          label={t('baskets.items')}
          hint={t('baskets.items')}
          value={maxItems}
          least={2}
          most={10}
          step={1}
        />
        <Input.Search
          key={text}
          data-search
          allowClear
          style={{ width: 220 }}
          aria-label={t('baskets.find')}
          placeholder={t('baskets.find')}
          defaultValue={text}
          onSearch={(next) => params.set({ q: next.trim() })}
        />
      </Flex>
      <Whom about={period.about} />
      {period.isReady ? (
        <BasketsCard
          title={t('baskets.chart')}
          about={about}
          terms={{
            by,
            ...(by === 'category' ? { depth } : {}),
            ...{ minSupport: support / 100, minConfidence: confidence / 100, maxItems },
          }}
          {...{ minLift, text, limit: LIMIT }}
        />
      ) : (
        <Skeleton active />
      )}
    </Page>
  )
}

interface LeastProps {
  readonly param: string
  readonly label: string
  readonly hint: string
  readonly value: number
  readonly least: number
  readonly most: number
  readonly step: number
  readonly unit?: string
}

/** A least number, kept in the address; asked for when the field is left or Enter is pressed, not at every digit. */
function Least({ param, label, hint, value, least, most, step, unit }: LeastProps) {
  const params = useUrlParams()
  const commit = (text: string) => {
    const number = Number(text)
    const next = text.trim() !== '' && number >= least && number <= most ? String(number) : undefined
    if (next !== String(value)) params.set({ [param]: next })
  }
  return (
    <div title={hint}>
      <div style={{ fontSize: 12 }} aria-hidden>
        {label}
      </div>
      <InputNumber
        aria-label={label}
        style={{ width: 112 }}
        // What is typed stands until it is committed or the field is left.
        value={value}
        min={least}
        max={most}
        step={step}
        {...(unit === undefined ? {} : { suffix: unit })}
        onStep={(next) => commit(String(next))}
        onBlur={({ target }) => commit(target.value)}
        onPressEnter={({ target }) => commit((target as HTMLInputElement).value)}
      />
    </div>
  )
}
