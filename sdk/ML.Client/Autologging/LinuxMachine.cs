using System.Globalization;

namespace ML.Client.Autologging;

/// <summary>CPU, memory, disk and network of a Linux machine, from <c>/proc</c>. Rates are since the sample before.</summary>
internal sealed class LinuxMachine
{
    const double Megabyte = 1e6;

    (long Busy, long Total) _cpu;
    (long In, long Out)? _networkStart;

    public IReadOnlyList<(string Name, double Value)> Sample()
    {
        var cpu = Cpu();
        var (total, available) = Memory();
        var disk = new DriveInfo("/");
        var network = Network();
        _networkStart ??= network;
        var passed = cpu.Total - _cpu.Total;
        var used = passed > 0 ? 100.0 * (cpu.Busy - _cpu.Busy) / passed : 0;
        _cpu = cpu;
        return
        [
            ("cpu_utilization_percentage", used),
            ("system_memory_usage_megabytes", (total - available) / Megabyte),
            ("system_memory_usage_percentage", total > 0 ? 100.0 * (total - available) / total : 0),
            ("disk_usage_megabytes", (disk.TotalSize - disk.TotalFreeSpace) / Megabyte),
            ("disk_usage_percentage", disk.TotalSize > 0 ? 100.0 * (disk.TotalSize - disk.TotalFreeSpace) / disk.TotalSize : 0),
            ("disk_available_megabytes", disk.AvailableFreeSpace / Megabyte),
            ("network_receive_megabytes", (network.In - _networkStart.Value.In) / Megabyte),
            ("network_transmit_megabytes", (network.Out - _networkStart.Value.Out) / Megabyte),
        ];
    }

    static (long Busy, long Total) Cpu()
    {
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(Number).ToArray();
        // Fields 3 and 4 are idle and waiting for the disk.
        return (ticks.Sum() - ticks[3] - ticks[4], ticks.Sum());
    }

    static (long Total, long Available) Memory()
    {
        long total = 0, available = 0;
        foreach (var line in File.ReadLines("/proc/meminfo"))
        {
            if (line.StartsWith("MemTotal:", StringComparison.Ordinal)) total = Kilobytes(line);
            else if (line.StartsWith("MemAvailable:", StringComparison.Ordinal)) available = Kilobytes(line);
        }

        return (total, available);
    }

    static (long In, long Out) Network()
    {
        long received = 0, sent = 0;
        foreach (var line in File.ReadLines("/proc/net/dev").Skip(2))
        {
            var cut = line.IndexOf(':');
            if (cut < 0 || line[..cut].Trim() == "lo") continue;
            var fields = line[(cut + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            received += Number(fields[0]);
            sent += Number(fields[8]);
        }

        return (received, sent);
    }

    static long Kilobytes(string line) => Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
