import { useNavigate } from 'react-router'
import { KeptList } from './KeptList.tsx'

/** Charts that people made. */
export default function ChartList() {
  const navigate = useNavigate()
  return <KeptList kind="chart" onAdd={() => void navigate('/reports/charts/new')} />
}
