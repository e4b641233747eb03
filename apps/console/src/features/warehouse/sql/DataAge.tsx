import { ReloadOutlined } from '@ant-design/icons'
import { instant, ProblemNotice } from '@atrium/ui'
import { Alert, App, Button, Flex, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useTell } from '../../../app/queries.ts'
import { useHouseZone } from '../../organization/nodes.ts'

/** How old the data is that statements read, and a newer one where somebody wants it. */
export function DataAge({ snapshot }: { readonly snapshot: ReplyOf<'warehouse.snapshot'> }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const { message } = App.useApp()
  const zone = useHouseZone()
  const publish = useTell('warehouse.publish', ['warehouse.snapshot'])
  const { asOf, ageSeconds, publishing, fault } = snapshot
  const minutes = Math.floor((ageSeconds ?? 0) / 60)
  const age =
    minutes < 60
      ? t('sql.age.minutes', { n: minutes })
      : minutes < 2_880
        ? t('sql.age.hours', { n: Math.floor(minutes / 60) })
        : t('sql.age.days', { n: Math.floor(minutes / 1_440) })
  return (
    <>
      {asOf === null && <Alert type="info" showIcon title={t('sql.noData')} style={{ marginBottom: 12 }} />}
      {fault && !publishing && (
        <Alert type="warning" showIcon title={t('sql.publishFailed')} style={{ marginBottom: 12 }} />
      )}
      {publish.error && <ProblemNotice problem={problemOf(publish.error)} />}
      <Flex gap={8} align="center" wrap style={{ marginBottom: 8 }}>
        {asOf !== null && (
          <Typography.Text type="secondary">
            {minutes < 1
              ? t('sql.asOfNow', { at: instant(asOf, zone, language) })
              : t('sql.asOf', { at: instant(asOf, zone, language), age })}
          </Typography.Text>
        )}
        {publishing ? (
          <Typography.Text type="secondary" role="status">
            {t('sql.publishing')}
          </Typography.Text>
        ) : (
          minutes >= 1 && (
            <Button
              type="link"
              size="small"
              icon={<ReloadOutlined />}
              loading={publish.isPending}
              onClick={() =>
                publish.mutate({ body: {} }, { onSuccess: () => void message.success(t('sql.publishBegun')) })
              }
            >
              {t('sql.refresh')}
            </Button>
          )
        )}
      </Flex>
    </>
  )
}
