// One line per check; the process fails when one did.
let failed = 0;
export async function check(name, action) {
  try {
    await action();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}: ${error.stack ?? error}`);
  }
}
export async function refuses(name, action) {
  await check(name, async () => {
    try {
      await action();
    } catch {
      return;
    }
    throw new Error('was accepted');
  });
}
export const finish = () => process.exit(failed ? 1 : 0);
