export { ChartCard, type ChartCardProps, type ChartColumn, type ChartRow, type ChartTable } from './ChartCard.tsx'
export { csvOf, download, saveAs } from './csv.ts'
export { type ShareBar, ShareBars } from './ShareBars.tsx'
