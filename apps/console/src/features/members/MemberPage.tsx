import { DeleteOutlined, EditOutlined, MergeOutlined, MoreOutlined } from '@ant-design/icons'
import { ActionMenu, Page, ProblemNotice } from '@atrium/ui'
import { Button, Col, Flex, Row, Skeleton, Tabs } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams, useSearchParams } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { MemberProfile } from '../profiles/MemberProfile.tsx'
import { MemberBehaviour } from '../tracking/MemberBehaviour.tsx'
import { EditProfileDrawer } from './EditProfileDrawer.tsx'
import { EraseDialog } from './EraseDialog.tsx'
import { MergeDrawer } from './MergeDrawer.tsx'
import { SummaryCard } from './SummaryCard.tsx'
import { ConsentsTab } from './tabs/ConsentsTab.tsx'
import { IdentitiesTab } from './tabs/IdentitiesTab.tsx'
import { LevelsTab } from './tabs/LevelsTab.tsx'
import { PointsTab } from './tabs/PointsTab.tsx'
import { PurchasesTab } from './tabs/PurchasesTab.tsx'
import { TimelineTab } from './tabs/TimelineTab.tsx'

export default function MemberPage() {
  const { t } = useTranslation('members')
  const me = useMe()
  const { memberId = '' } = useParams()
  const { data: member, error, refetch } = useAsk('members.member', { path: { memberId } })
  const [drawer, setDrawer] = useState<'edit' | 'merge' | 'erase'>()
  if (error) {
    return (
      <Page title={t('member.title')}>
        <ProblemNotice
          problem={problemOf(error)}
          onRetry={() => void refetch()}
          wayBack={<Link to="/members">{t('member.toList')}</Link>}
        />
      </Page>
    )
  }
  if (!member) return <Skeleton active style={{ padding: 24 }} />
  const writable = member.erasedAt === null
  const close = () => setDrawer(undefined)
  return (
    <Page
      title={member.name ?? t('unnamed')}
      purpose={t('member.purpose')}
      action={
        writable && (
          <Flex gap={8}>
            {mayAll(me, ['members.merge']) && (
              <Button icon={<MergeOutlined />} onClick={() => setDrawer('merge')}>
                {t('merge.open')}
              </Button>
            )}
            {mayAll(me, ['members.change']) && (
              <Button type="primary" icon={<EditOutlined />} onClick={() => setDrawer('edit')}>
                {t('edit.open')}
              </Button>
            )}
            {mayAll(me, ['members.erase']) && (
              <ActionMenu
                items={[
                  {
                    key: 'erase',
                    danger: true,
                    icon: <DeleteOutlined />,
                    label: t('erase.open'),
                    onClick: () => setDrawer('erase'),
                  },
                ]}
              >
                <Button icon={<MoreOutlined />} aria-label={t('member.more')} />
              </ActionMenu>
            )}
          </Flex>
        )
      }
    >
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={8} xxl={6}>
          <SummaryCard key={member.memberId} member={member} />
        </Col>
        <Col xs={24} lg={16} xxl={18}>
          <MemberTabs memberId={member.memberId} writable={writable} />
        </Col>
      </Row>
      {mayAll(me, ['members.change']) && <EditProfileDrawer member={member} open={drawer === 'edit'} onClose={close} />}
      {mayAll(me, ['members.erase']) && <EraseDialog member={member} open={drawer === 'erase'} onClose={close} />}
      {mayAll(me, ['members.merge']) && <MergeDrawer member={member} open={drawer === 'merge'} onClose={close} />}
    </Page>
  )
}

/** Which tab is open stands in the URL; of what one may not see there is no tab. */
function MemberTabs({ memberId, writable }: { readonly memberId: string; readonly writable: boolean }) {
  const { t } = useTranslation('members')
  const me = useMe()
  const [params, setParams] = useSearchParams()
  const tabs = [
    { key: 'timeline', needs: [], children: <TimelineTab memberId={memberId} /> },
    {
      key: 'profile',
      needs: ['profiles.read'],
      children: <MemberProfile memberId={memberId} writable={writable} />,
    },
    { key: 'points', needs: ['points.read'], children: <PointsTab memberId={memberId} /> },
    { key: 'purchases', needs: ['purchases.read'], children: <PurchasesTab memberId={memberId} /> },
    { key: 'behaviour', needs: ['tracking.read'], children: <MemberBehaviour memberId={memberId} /> },
    { key: 'levels', needs: ['tiers.read'], children: <LevelsTab memberId={memberId} /> },
    { key: 'identities', needs: [], children: <IdentitiesTab memberId={memberId} /> },
    { key: 'consents', needs: [], children: <ConsentsTab memberId={memberId} /> },
  ].filter(({ needs }) => mayAll(me, needs))
  const asked = params.get('tab')
  return (
    <Tabs
      activeKey={tabs.some(({ key }) => key === asked) ? asked! : 'timeline'}
      onChange={(tab) => {
        const next = new URLSearchParams(params)
        next.set('tab', tab)
        next.delete('purchase')
        setParams(next)
      }}
      destroyOnHidden
      // So that all of them stand in a window of 1,280 px, in English too: what does not fit hides behind a button that readers cannot place.
      tabBarGutter={16}
      items={tabs.map(({ key, children }) => ({ key, label: t(`tab.${key}`), children }))}
    />
  )
}
