using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using ML.Common.Errors;

namespace ML.Hosting.Errors;

/// <summary>Why a server cannot listen at an address.</summary>
public static class ListenErrors
{
    /// <returns>Null for an error that has nothing to do with the address.</returns>
    public static PlatformException? Explain(Exception error, string host, int port) => error switch
    {
        IOException { InnerException: AddressInUseException } => new(
            ErrorCode.ResourceConflict, $"port {port} on {host} is already in use; choose another with --port", error),
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => new(
            ErrorCode.InvalidParameterValue, $"--host is '{host}', which is no address of this machine", error),
        SocketException { SocketErrorCode: SocketError.AccessDenied } => new(
            ErrorCode.PermissionDenied, $"this user may not listen on port {port}; choose one above 1023 with --port", error),
        SocketException socket => new(ErrorCode.InvalidParameterValue, $"cannot listen on {host}, port {port}: {socket.Message}", error),
        _ => null,
    };
}
