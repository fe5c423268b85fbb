export {
  EXPORT_TARGETS,
  type ExportCounts,
  type ExportTarget,
  emptyCounts,
  exportFeed,
} from './export-feed.ts'
