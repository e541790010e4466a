using ML.Lakehouse;
using ML.Lakehouse.Schemas;

namespace ML.Samples.Flights.Tables;

/// <summary>The cleaned tables: what they hold and what every row must meet.</summary>
static class SilverTables
{
    public static TableDefinition Flights { get; } = new()
    {
        Description = "Flights that arrived, one row each",
        Schema = new StructType(
            Required("time_hour", "timestamp"), Required("year", "long"), Required("month", "long"), Required("day", "long"), Required("hour", "long"),
            Required("minute", "long"), Required("carrier", "string"), Required("flight", "long"), new StructField("tailnum", PrimitiveType("string")),
            Required("origin", "string"), Required("dest", "string"), Required("distance", "long"), Required("air_time", "long"),
            Required("dep_delay", "long"), Required("arr_delay", "long")),
        Constraints = new Dictionary<string, string>
        {
            ["distance_is_positive"] = "distance > 0",
            ["month_of_the_year"] = "month BETWEEN 1 AND 12",
            ["delay_within_a_day"] = "arr_delay BETWEEN -180 AND 1440",
        },
    };

    public static TableDefinition Weather { get; } = new()
    {
        Description = "Hourly weather, one row for each airport and hour",
        Schema = new StructType(
            Required("origin", "string"), Required("time_hour", "timestamp"), Number("temp"), Number("dewp"), Number("humid"), Number("wind_speed"), Number("precip"),
            Number("pressure"), Number("visib")),
        Constraints = new Dictionary<string, string> { ["humidity_in_percent"] = "humid IS NULL OR humid BETWEEN 0 AND 100" },
    };

    public static TableDefinition Planes { get; } = new()
    {
        Description = "Planes, one row for each tail number",
        Schema = new StructType(Required("tailnum", "string"), new StructField("year", PrimitiveType("long")), Required("engines", "long"), Required("seats", "long")),
        Constraints = new Dictionary<string, string> { ["year_of_flight"] = "year IS NULL OR year BETWEEN 1903 AND 2013" },
    };

    /// <summary>Each silver table as a query over its bronze one, which the query names <c>bronze</c>.</summary>
    public static string QueryOf(string name) => name switch
    {
        "flights" => "SELECT time_hour, year, month, day, hour, minute, carrier, flight, tailnum, origin, dest, distance, air_time, dep_delay, arr_delay FROM bronze "
            + "WHERE arr_delay IS NOT NULL AND air_time IS NOT NULL",
        "weather" => "SELECT DISTINCT ON (origin, time_hour) origin, time_hour, temp, dewp, humid, wind_speed, precip, pressure, visib FROM bronze ORDER BY origin, time_hour",
        _ => "SELECT tailnum, CASE WHEN year BETWEEN 1903 AND 2013 THEN year END AS year, engines, seats FROM bronze WHERE tailnum IS NOT NULL",
    };

    static StructField Required(string name, string type) => new(name, PrimitiveType(type), Nullable: false);

    static StructField Number(string name) => new(name, PrimitiveType("double"));

    static PrimitiveType PrimitiveType(string name) => new(name);
}
