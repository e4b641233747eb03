import { BlockOutlined, PlusOutlined, UnorderedListOutlined } from '@ant-design/icons'
import { count, instant } from '@atrium/ui'
import { ListPage, useUrlParams } from '@atrium/ui/list'
import { Button, Flex, type TableColumnsType, Tag, Tooltip, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useChannelName } from '../../app/channels.ts'
import { useLanguage } from '../../app/language.ts'
import { useList } from '../../app/queries.ts'
import { SavedViews } from '../../app/saved-views.tsx'
import { mayAll, useMe } from '../../app/session.tsx'
import { useHouseZone } from '../organization/nodes.ts'
import { CombineDrawer } from './CombineDrawer.tsx'
import { ListDrawer } from './ListDrawer.tsx'
import { OverlapDrawer } from './OverlapDrawer.tsx'
import { KINDS } from './SaveDrawer.tsx'

export type Audience = ReplyOf<'audiences.list'>['items'][number]
export const KIND_COLOURS = { static: 'default', scheduled: 'blue', live: 'green' } as const
const VIEW_PARAMS = ['q', 'kind', 'state'] as const

/** All audiences that one may see, and what can be made out of them. */
export default function AudienceList() {
  const { t } = useTranslation('audiences')
  const me = useMe()
  const params = useUrlParams()
  const navigate = useNavigate()
  const kind = KINDS.find((each) => each === params.get('kind'))
  const name = params.get('q')
  const list = useList('audiences.list', {
    query: {
      limit: 50,
      ...(kind === undefined ? {} : { kind }),
      ...(name === undefined ? {} : { name }),
      ...(params.get('state') === 'archived' ? { archived: true } : {}),
    },
  })
  const columns = useColumns()
  const mayChange = mayAll(me, ['audiences.change'])
  const add = mayChange && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => void navigate('/audiences/new')}>
      {t('list.add')}
    </Button>
  )
  const drawer = params.get('make')
  const close = () => params.set({ make: undefined })
  return (
    <ListPage<Audience>
      title={t('list.title')}
      purpose={t('list.purpose')}
      action={add}
      above={<SavedViews page="audiences" params={VIEW_PARAMS} />}
      list={list}
      problemOf={problemOf}
      columns={columns}
      rowKey={({ audienceId }) => audienceId}
      search={{ param: 'q', label: t('list.find') }}
      filters={[
        { param: 'kind', label: t('list.kind'), options: KINDS.map((value) => ({ value, label: t(`kind.${value}`) })) },
        {
          param: 'state',
          label: t('list.state'),
          fallback: 'active',
          options: (['active', 'archived'] as const).map((value) => ({ value, label: t(`list.${value}`) })),
        },
      ]}
      end={
        <Flex gap={8} wrap>
          <Button onClick={() => params.set({ make: 'overlap' })}>{t('overlap.open')}</Button>
          {mayChange && (
            <>
              <Button icon={<BlockOutlined />} onClick={() => params.set({ make: 'combine' })}>
                {t('combine.open')}
              </Button>
              <Button icon={<UnorderedListOutlined />} onClick={() => params.set({ make: 'list' })}>
                {t('import.open')}
              </Button>
            </>
          )}
        </Flex>
      }
      empty={t('list.empty')}
      emptyAction={add}
      nothing={t('list.nothing')}
    >
      {drawer === 'overlap' && <OverlapDrawer onClose={close} />}
      {mayChange && drawer === 'combine' && <CombineDrawer onClose={close} />}
      {mayChange && drawer === 'list' && <ListDrawer onClose={close} />}
    </ListPage>
  )
}

function useColumns(): TableColumnsType<Audience> {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const zone = useHouseZone()
  return [
    {
      title: t('list.name'),
      render: (_, { audienceId, name, note }) => (
        <div style={{ maxWidth: 360 }}>
          <Link to={`/audiences/${audienceId}`}>{name}</Link>
          {note !== '' && (
            <Typography.Text type="secondary" ellipsis={{ tooltip: note }} style={{ display: 'block', fontSize: 12 }}>
              {note}
            </Typography.Text>
          )}
        </div>
      ),
    },
    {
      title: t('list.kind'),
      render: (_, row) => (
        <>
          <Tag color={KIND_COLOURS[row.kind]}>{t(`kind.${row.kind}`)}</Tag>
          {row.origin !== 'filter' && <Typography.Text type="secondary">{t(`origin.${row.origin}`)}</Typography.Text>}
        </>
      ),
    },
    {
      title: t('list.people'),
      align: 'right',
      className: 'number',
      render: (_, { people, fault }) => (
        <>
          {people === null ? '–' : count(people, language)}
          {fault !== null && (
            <Tag color="error" style={{ marginInlineStart: 8 }}>
              {t('list.fault')}
            </Tag>
          )}
        </>
      ),
    },
    {
      title: t('list.change'),
      align: 'right',
      className: 'number',
      render: (_, { version, entered, departed }) =>
        entered === null || departed === null || version < 2
          ? '–'
          : `+${count(entered, language)} −${count(departed, language)}`,
    },
    { title: t('list.reach'), className: 'number', render: (_, { reach }) => <Reached reach={reach} /> },
    { title: t('list.owner'), render: (_, { owner }) => owner ?? '–' },
    {
      title: t('list.madeAt'),
      className: 'number',
      render: (_, { madeAt }) => (madeAt === null ? t('list.finding') : instant(madeAt, zone, language)),
    },
  ]
}

/** How many can be written to, the widest channels first. */
function Reached({ reach }: Pick<Audience, 'reach'>) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const channel = useChannelName()
  if (reach === null) return '–'
  const said = Object.entries(reach)
    .filter(([, people]) => people > 0)
    .toSorted(([, one], [, other]) => other - one)
    .map(([code, people]) => `${channel(code)} ${count(people, language)}`)
  if (said.length === 0) return <Typography.Text type="secondary">{t('list.reachesNobody')}</Typography.Text>
  return (
    <Tooltip title={said.join(' · ')}>
      <span>{said.slice(0, 2).join(' · ')}</span>
    </Tooltip>
  )
}
