"""Codes files of articles with Spark.

    spark-submit --py-files dragoman_spark.py code_articles.py [--program P] [--partitions N] IN OUT [OPTION...]

IN: JSONL, any number of files, compressed or not, as Spark reads text. OUT: a new folder with a file a partition. OPTIONs go to
`dragoman code`.
"""
import argparse

from pyspark.sql import SparkSession

from dragoman_spark import code


def main():
    parser = argparse.ArgumentParser(description="codes files of articles with Spark")
    parser.add_argument("--program", default="dragoman")
    parser.add_argument("--partitions", type=int, default=0)
    parser.add_argument("input")
    parser.add_argument("output")
    args, options = parser.parse_known_args()
    spark = SparkSession.builder.appName("dragoman").getOrCreate()
    lines = spark.sparkContext.textFile(args.input)
    if args.partitions:
        lines = lines.repartition(args.partitions)
    code(lines, args.program, options).saveAsTextFile(args.output)
    spark.stop()


main()
