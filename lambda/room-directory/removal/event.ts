import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { DirectoryAudit } from '../audit-record';
import { removeDirectory } from './removal';
import { AuditLogUnavailable } from '../../audit/audit';
import type { Report } from '../report';
import type { Sweep } from '../sweep/context';

/**
 * Does what CloudFormation asks for: nothing for a directory that comes or changes, which is its table and its functions; all that there
 * is goes with one that goes.
 *
 * @param begin makes what the removal calls with
 */
export async function provideDirectory(
  event: Pick<CloudFormationCustomResourceEvent, 'RequestType' | 'RequestId'>, begin: () => Omit<Sweep, 'keep'>,
): Promise<void> {
  if (event.RequestType !== 'Delete') return;
  const sweep = begin();
  const { directory, report } = sweep;
  // A sweep may be at work, or another delivery of the same event: each of their acts stands alone, so nobody need wait.
  const audit = auditWhileThere(directory.audit, report);
  await removeDirectory({ ...sweep, directory: { ...directory, audit }, keep: async () => true }, event.RequestId);
}

/** Records as long as there is a log group: one that somebody has deleted must not keep the stack for ever. */
function auditWhileThere(audit: DirectoryAudit, report: Report): DirectoryAudit {
  return {
    write: async (record) => {
      try {
        await audit.write(record);
      } catch (thrown) {
        if (!(thrown instanceof AuditLogUnavailable) || thrown.log.errorName !== 'ResourceNotFoundException') throw thrown;
        report.log('warn', 'The audit log is gone, and so nothing is recorded of the removal', { room: record.room });
      }
    },
  };
}
