"""Makes and measures the models that come with Foreword."""
