import { useUrlParams } from '@atrium/ui/list'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { mayAll, useMe } from '../../../app/session.tsx'
import { KeepDrawer } from './KeepDrawer.tsx'
import { KeptList } from './KeptList.tsx'

/** Dashboards; a new one is named first and filled on its page. */
export default function DashboardList() {
  const { t } = useTranslation('reports')
  const me = useMe()
  const params = useUrlParams()
  const navigate = useNavigate()
  return (
    <KeptList kind="dashboard" onAdd={() => params.set({ make: 'new' })}>
      {params.get('make') === 'new' && mayAll(me, ['reports.keep']) && (
        <KeepDrawer
          title={t('boards.new')}
          content={{ dashboard: { span: 'last30', items: [] } }}
          onClose={() => params.set({ make: undefined })}
          onKept={(keptId) => void navigate(`/reports/dashboards/${keptId}?edit=1`)}
        />
      )}
    </KeptList>
  )
}
