ml server
