import { instant, nameIn } from '@atrium/ui'
import { Card, Col, Flex, Row, Table, Typography, theme } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../../app/language.ts'
import { useHouseZone } from '../../organization/nodes.ts'
import { type Overview, type State, scoreText } from './words.ts'

const COUNTED: readonly State[] = ['failed', 'unable', 'passed']

/** The score of the whole with its course, what it is made of, and the tables with theirs. */
export function Summary({ overview }: { readonly overview: Overview }) {
  return (
    <Row gutter={[16, 16]}>
      <Col xs={24} lg={10}>
        <Whole overview={overview} />
      </Col>
      <Col xs={24} lg={14}>
        <Tables overview={overview} />
      </Col>
    </Row>
  )
}

function Whole({ overview }: { readonly overview: Overview }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const { token } = theme.useToken()
  const zone = useHouseZone()
  const { score, before, leastScore, checkedAt, trend, checks } = overview
  const isBelow = score !== null && score < leastScore
  const change = score !== null && before !== null ? score - before : null
  return (
    <Card size="small" title={t('quality.score')} style={{ height: '100%' }}>
      <Flex gap={20} align="center" wrap>
        <Ring score={score} isBelow={isBelow} />
        <Flex vertical gap={4} style={{ flex: '1 1 160px', minWidth: 0 }}>
          <Typography.Text type={isBelow ? 'danger' : 'secondary'}>
            {t(isBelow ? 'quality.below' : 'quality.scoreNote', { least: scoreText(leastScore) })}
          </Typography.Text>
          {change !== null && change !== 0 && (
            <Typography.Text type={change > 0 ? 'success' : 'danger'} className="number">
              {t('quality.against')} {change > 0 ? '▲' : '▼'} {Math.abs(change) / 10}
            </Typography.Text>
          )}
          <Flex gap={16} wrap>
            {COUNTED.map((state) => (
              <span key={state}>
                <Typography.Text type="secondary">{t(`quality.${state}`)} </Typography.Text>
                <strong className="number">{checks.filter(({ standing }) => standing?.state === state).length}</strong>
              </span>
            ))}
          </Flex>
          {checkedAt !== null && (
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>
              {t('quality.asOf')} {instant(checkedAt, zone, language)}
            </Typography.Text>
          )}
        </Flex>
      </Flex>
      {trend.length > 1 && (
        <div style={{ marginTop: 12 }}>
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {t('quality.trend')}
          </Typography.Text>
          <Bars overview={overview} />
        </div>
      )}
      <Typography.Paragraph style={{ fontSize: 12, margin: '8px 0 0', color: token.colorTextSecondary }}>
        {t('quality.formula')}
      </Typography.Paragraph>
    </Card>
  )
}

const [SIZE, WIDTH] = [104, 9]

/** A score as the part of a circle; the number in it says the same. */
function Ring({ score, isBelow }: { readonly score: number | null; readonly isBelow: boolean }) {
  const { token } = theme.useToken()
  const radius = (SIZE - WIDTH) / 2
  const around = 2 * Math.PI * radius
  const circle = { cx: SIZE / 2, cy: SIZE / 2, r: radius, fill: 'none', strokeWidth: WIDTH }
  return (
    <div style={{ position: 'relative', width: SIZE, height: SIZE, flex: 'none' }}>
      <svg width={SIZE} height={SIZE} aria-hidden="true">
        <circle {...circle} stroke={token.colorBorderSecondary} />
        <circle
          {...circle}
          stroke={isBelow ? token.colorError : token.colorPrimary}
          strokeDasharray={`${(around * (score ?? 0)) / 1_000} ${around}`}
          transform={`rotate(-90 ${SIZE / 2} ${SIZE / 2})`}
        />
      </svg>
      <Flex
        align="center"
        justify="center"
        style={{ position: 'absolute', inset: 0, fontSize: 26, fontWeight: 600, fontVariantNumeric: 'tabular-nums' }}
      >
        {scoreText(score)}
      </Flex>
    </div>
  )
}

/** The scores of the last runs, from zero; below the line of alarm in red. */
function Bars({ overview: { trend, leastScore } }: { readonly overview: Overview }) {
  const { language } = useLanguage()
  const { token } = theme.useToken()
  const zone = useHouseZone()
  return (
    <Flex align="end" gap={3} style={{ height: 48 }}>
      {trend.map(({ at, score }) => (
        <div
          key={at}
          title={`${instant(at, zone, language)} · ${scoreText(score)}`}
          style={{
            ...{ flex: '1 1 0', maxWidth: 16, height: `${Math.max(2, score / 10)}%`, borderRadius: 2 },
            background: score < leastScore ? token.colorError : token.colorPrimary,
          }}
        />
      ))}
    </Flex>
  )
}

function Tables({ overview: { tables, leastScore } }: { readonly overview: Overview }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const { token } = theme.useToken()
  return (
    <Card size="small" title={t('quality.tables')} style={{ height: '100%' }}>
      <Table
        aria-label={t('quality.tables')}
        size="small"
        rowKey="table"
        pagination={false}
        scroll={{ x: 'max-content', y: 268 }}
        dataSource={tables.toSorted((one, other) => (one.score ?? 1_001) - (other.score ?? 1_001))}
        columns={[
          { title: t('quality.table'), key: 'name', render: (_, { name }) => shortened(nameIn(name, language)) },
          {
            ...{ title: t('quality.checksOf'), key: 'checks', align: 'right', className: 'number', width: 80 },
            dataIndex: 'checks',
          },
          {
            ...{ title: t('quality.failed'), key: 'failed', align: 'right', className: 'number', width: 80 },
            render: (_, { failed }) =>
              failed === 0 ? '0' : <strong style={{ color: token.colorError }}>{failed}</strong>,
          },
          {
            ...{ title: t('quality.tableScore'), key: 'score', align: 'right', className: 'number', width: 80 },
            render: (_, { score }) => (
              <span style={score !== null && score < leastScore ? { color: token.colorError } : {}}>
                {scoreText(score)}
              </span>
            ),
          },
        ]}
      />
    </Card>
  )
}

/** What a table is, without the explanation behind the colon. */
export const shortened = (name: string): string => name.split(/[:：；;，（(]/)[0] ?? name
