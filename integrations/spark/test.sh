#!/bin/sh
# Runs the tests under Spark's local mode with two workers.
#
#     integrations/spark/test.sh PROGRAM
#
# Ends with "N passed, N failed"; exit status 77 where Java or PySpark are not to be had, and with $DGM_QUICK.
set -u
here=$(cd "$(dirname "$0")" && pwd)
if [ -n "${DGM_QUICK:-}" ]; then
    echo "spark: skipped: not among the quick tests"
    exit 77
fi
"$here/setup.sh" || exit 77
export PYTHONPATH="$here" PYSPARK_PYTHON="$here/../../build-spark/bin/python" SPARK_LOCAL_IP=127.0.0.1
exec "$here/../../build-spark/bin/python" "$here/test_spark.py" "$1"
